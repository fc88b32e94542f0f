// TCP does what every transport must do.

import { TcpTransport } from '../../../plugins/transport-tcp/tcp-transport.js';
import { transportSuite } from '../../kit/suites/transport.js';

transportSuite('transport-tcp', () => new TcpTransport());
