// Files do what every storage must do.
import { FileStorage } from '../../../plugins/storage-file/file-storage.js';
import { storageSuite } from '../../kit/suites/storage.js';

storageSuite('storage-file', (torrent) => new FileStorage(torrent));
