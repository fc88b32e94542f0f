// The upload-only states of all peers of one torrent, which hear when it is complete.
import { one, TORRENT_SCOPE, type TorrentBehaviour } from 'piecework';
import type { UploadOnlyState } from './state.js';

export class UploadOnlyTable implements TorrentBehaviour {
  readonly states = new Set<UploadOnlyState>();

  completed(): void {
    for (const state of [...this.states]) state.completed();
  }
}

export const UPLOAD_ONLY_TABLE = one<UploadOnlyTable>('upload-only-table', TORRENT_SCOPE);
