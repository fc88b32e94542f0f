// What the engine bounds, and by how much. Times in milliseconds, sizes in bytes, unless a name says otherwise.

/** From the first byte expected to the last byte of a handshake. */
export const HANDSHAKE_MS = 10_000;
export const DIAL_MS = 10_000;
/** Nothing received for so long, keep-alives included: the connection is dead (BEP 3 suggests two minutes). */
export const IDLE_MS = 150_000;
/** We say at least this often that we are here. */
export const KEEP_ALIVE_MS = 90_000;

export const MAX_CONNECTIONS = 80;
/** Those of them that dialled us: the other places are kept for those that we dial. */
export const MAX_INCOMING = 64;
/** And of one host, this machine left out: as many as may well share an address behind one router. */
export const MAX_PER_HOST = 32;
/** A place on which nothing moved for so long is given to a newcomer, once there is no other. */
export const PATIENCE_MS = 60_000;
/** The same, of a host with at least `CROWD` such places. */
export const CROWD_PATIENCE_MS = 5_000;
export const CROWD = 8;
/** The same, of a peer that said nothing at all after its handshake. */
export const MUTE_PATIENCE_MS = 2_000;
/** Connections that a host may open at once, and then in each second. */
export const ACCEPT_BURST = 100;
export const ACCEPTS_PER_SECOND = 10;
/** This machine counts for so many hosts. */
export const LOCAL_HOSTS = 6;
/** Dials under way at once, for one torrent. */
export const MAX_HALF_OPEN = 20;
/** Dials that one torrent begins: a tracker that names thousands where nobody is gets no flood out of us. */
export const MAX_DIALS_PER_SECOND = 100;
/** Incoming connections that have not finished their handshake, for the whole client. */
export const MAX_GREETINGS = 100;
/** Addresses remembered for one torrent. */
export const MAX_KNOWN_PEERS = 3_000;
/** Addresses that sent wrong bytes, and hosts that are remembered for any other reason. */
export const MAX_BANNED = 3_000;
/** Connections of one host found guilty before the whole host is banned. */
export const MAX_HOST_STRIKES = 3;
/** A peer that failed so often in a row is forgotten. */
export const MAX_DIAL_FAILURES = 5;
export const REDIAL_MS = 5_000;
export const MAX_REDIAL_MS = 600_000;
/** Two connections between the same two peers, made within this time in opposite directions: both ends keep the same one. */
export const SIMULTANEOUS_MS = 10_000;

/** Frames with an id nobody claims are skipped up to this length, longer ones end the connection. */
export const MAX_UNKNOWN_FRAME = 131_072;
/** Pieces that a torrent may have while its metadata is not known: as many as a bitfield of `MAX_UNKNOWN_FRAME` tells of. */
export const MAX_UNTOLD_PIECES = MAX_UNKNOWN_FRAME * 8;
/** Unsent bytes of a peer that does not read; beyond it the connection ends. */
export const MAX_OUTBOX = 4_194_304;

/** Requests of a peer that wait for service; further ones are refused. */
export const MAX_QUEUED_REQUESTS = 512;
/** Largest block served; the common limit of clients. */
export const MAX_REQUEST_LENGTH = 131_072;
/** Unsent bytes of blocks for one peer above which reading goes no further. */
export const UPLOAD_HIGH_WATER = 1_048_576;
/** What is read from storage at once for peers: neighbouring requests are served from it. */
export const READ_AHEAD = 524_288;
/** Such portions that are read ahead of what a peer is sent, half of them together: to wake threads costs what reading does. */
export const PORTIONS_AHEAD = 8;
/** Content kept in memory for peers that ask for it next. At most half of it was read ahead and is not served yet. */
export const MAX_READ_CACHE = 8_388_608;

/** Pieces, each way, that may be asked for though all others may not. Clients allow about ten. */
export const MAX_ALLOWED_PIECES = 64;

/** Requests in flight to one peer. */
export const MIN_PIPELINE = 4;
export const START_PIPELINE = 16;
/** The queue that clients grant a peer which does not tell its own (`reqq`). */
export const MAX_PIPELINE = 250;
/** And however many it tells, no more. */
export const MAX_TOLD_PIPELINE = 500;
/** A pipeline is filled again when so many requests fit, or an eighth of it if that is fewer. */
export const REQUESTS_TOGETHER = 32;
/** Requests in flight cover this much time at the measured rate. */
export const PIPELINE_MS = 2_000;
/** A peer that owes blocks for so long is snubbed: they are asked for elsewhere. */
export const SNUBBED_MS = 20_000;
/** A block may be in flight on two peers, only when no block is left that is in flight on none; so many for one peer. */
export const ENDGAME_PIPELINE = 8;
/** And only what the first peer, by its rate, does not send so soon. */
export const LATE_MS = 500;
/** A peer that stops our requests more often in a second is not asked again before the next. */
export const MAX_STOPS = 2;
/** A peer that could not be asked for any block for so long, since none is in its reach, joins those that owe some. */
export const STARVED_MS = 2_000;

/** Pieces in flight, being verified and being written share this much memory, or `MIN_PIECE_BUFFERS` pieces if that is more. */
export const MAX_PIECE_MEMORY = 33_554_432;
export const MIN_PIECE_BUFFERS = 2;
/** Memory is taken from the hasher in portions of this size, or of one piece if that is more. */
export const PIECE_MEMORY_PORTION = 1_048_576;

/** Bytes of complete pieces that are verified together, or one piece if that is more. */
export const VERIFY_TOGETHER = 2_097_152;
/** Such lots that are under way at once: enough to keep two hashing threads busy. */
export const VERIFY_AT_ONCE = 4;

/** Failed pieces whose blocks are remembered until the piece is right, to find out who sent the wrong ones. */
export const MAX_SUSPECT_PIECES = 64;
/** And of each the last tries that failed. */
export const MAX_SUSPECT_TRIES = 8;
/** A peer that is asked for a failed piece alone has so long before a faster one may have it. */
export const TURN_MS = 3_000;
/** Faster: it needs less than this part of the time that the other still needs. */
export const TURN_RATIO = 0.5;
/** Until a piece with blocks of it was right, a peer is asked for so many pieces (and `START_PIPELINE` blocks at least). */
export const TRIAL_PIECES = 2;
/** And for as many again after so long, since others may be slow to send their part of them. */
export const TRIAL_MS = 5_000;

/** Verified pieces are recorded at least this often: what being killed can cost. */
export const CHECKPOINT_MS = 2_000;
/** And flushed to the disk at least this often: what a crash of the machine can cost, besides a check. */
export const FLUSH_MS = 30_000;
/** Storage is full: what waits to be written is tried again after this, then after twice as long, up to the second one. */
export const STORAGE_RETRY_MS = 1_000;
export const MAX_STORAGE_RETRY_MS = 30_000;
/** A file that peers are served from is looked at so often, in case somebody changed it. */
export const WATCH_MS = 100;
/** Content being checked that is in memory at once, and how many pieces at most, or one piece. */
export const CHECK_MEMORY = 16_777_216;
export const CHECK_PIECES = 256;
/** They go in so many groups: one costs the event loop little more than a piece does, and each thread has the next one waiting. */
export const CHECK_GROUPS = 8;

/** What leaving a swarm may take: trackers told, content flushed. The command line promises 5 s for all. */
export const LEAVE_MS = 4_000;
/** What telling the trackers of completion may hold up. */
export const COMPLETED_MS = 5_000;

export const TICK_MS = 1_000;
/** A second that took longer was a standstill of ours: it counts as so long. */
export const LONGEST_TICK_MS = 3_000;
/** A call into a plugin that takes so long is told of; so is a second that nobody explains and took so long. */
export const SLOW_CALL_MS = 1_000;
export const STANDSTILL_MS = 5_000;
/** The same is told once in this time. */
export const LAG_TOLD_MS = 60_000;
/** A plugin whose listeners threw so often hears no more of the torrent. */
export const MAX_LISTENER_FAULTS = 5;
/** A plugin's part in a torrent that threw so often when it was called is called no more, but for its end. */
export const MAX_HOOK_FAULTS = 5;
