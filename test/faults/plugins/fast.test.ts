// A file for each group, so that they run side by side.
import { fastTests } from '../fast.js';
import { faults } from './index.js';

fastTests(faults);
