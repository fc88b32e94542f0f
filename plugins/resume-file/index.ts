// One small file a torrent that says which pieces are verified.
import { definePlugin, provide, RESUME } from 'piecework';
import { FileResume, FileResumeOptions } from './file-resume.js';

export default definePlugin({
  name: 'resume-file',
  version: '1.0.0',
  api: '^1',
  summary: 'Remembers verified pieces across restarts, in a state folder.',
  options: FileResumeOptions,
  provides: [provide(RESUME, FileResume)],
});
