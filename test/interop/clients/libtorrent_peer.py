# A libtorrent peer with the library's default settings, and a maker of torrents as libtorrent makes them.
# One JSON object a line on stdout: listening, ready, peer, complete, donthave.
import argparse
import json
import os
import signal
import sys
import time

import libtorrent as lt


# Between two records of what is there, where they are kept.
SAVE_SECONDS = 2


def say(event, **fields):
    print(json.dumps({"event": event, **fields}), flush=True)


def make(options):
    files = lt.file_storage()
    lt.add_files(files, options.folder)
    flags = {"hybrid": 0, "padded": lt.create_torrent.v1_only | lt.create_torrent.canonical_files}[options.kind]
    torrent = lt.create_torrent(files, options.piece_length, flags)
    lt.set_piece_hashes(torrent, os.path.dirname(options.folder))
    with open(options.out, "wb") as out:
        out.write(lt.bencode(torrent.generate()))
    made = lt.torrent_info(options.out)
    files = made.files()
    pads = [
        {"path": files.file_path(index), "bytes": files.file_size(index)}
        for index in range(files.num_files())
        if files.file_flags(index) & lt.file_storage.flag_pad_file
    ]
    say("created", infoHash=str(made.info_hashes().v1), pads=pads)


def remembered(path):
    if path is None:
        return None
    try:
        with open(path, "rb") as resume:
            return lt.read_resume_data(resume.read())
    except OSError:
        return None


def remember(path, alert):
    with open(path + ".new", "wb") as resume:
        resume.write(lt.write_resume_data_buf(alert.params))
    os.replace(path + ".new", path)


def save(session, torrent, path):
    """Waits until it is done: the program ends."""
    torrent.save_resume_data(lt.save_resume_flags_t.flush_disk_cache)
    until = time.monotonic() + 5
    while time.monotonic() < until:
        session.wait_for_alert(50)
        for alert in session.pop_alerts():
            if isinstance(alert, lt.save_resume_data_alert):
                return remember(path, alert)
            if isinstance(alert, lt.save_resume_data_failed_alert):
                return print(alert.message(), file=sys.stderr, flush=True)


def for_speed():
    """What its manual names for fast networks and many requests."""
    cores = os.cpu_count() or 1
    return {
        "aio_threads": 2 * cores,
        "hashing_threads": cores,
        "max_queued_disk_bytes": 128 << 20,
        "send_buffer_watermark": 8 << 20,
        "send_buffer_low_watermark": 1 << 20,
        "send_buffer_watermark_factor": 200,
        "max_out_request_queue": 2000,
        "max_allowed_in_request_queue": 5000,
        "request_queue_time": 5,
        "unchoke_slots_limit": -1,
        "connections_limit": 2000,
        "connection_speed": 1000,
        "torrent_connect_boost": 200,
        "smooth_connects": False,
        "mixed_mode_algorithm": 0,
        "rate_limit_ip_overhead": False,
        "allowed_fast_set_size": 0,
        "in_enc_policy": 2,
        "out_enc_policy": 2,
        "tick_interval": 100,
        "allow_multiple_connections_per_ip": True,
    }


def peer(options):
    categories = lt.alert.category_t
    everywhere = f"0.0.0.0:{options.port},[::]:{options.port}"
    session = lt.session(
        {
            "listen_interfaces": f"{options.host}:{options.port}" if options.host else everywhere,
            # On one host all peers have one address.
            "allow_multiple_connections_per_ip": bool(options.host),
            "enable_dht": False,
            # Nobody here speaks uTP: trying it first would cost seconds.
            "enable_outgoing_utp": False,
            "enable_incoming_utp": False,
            "enable_lsd": False,
            "enable_upnp": False,
            "enable_natpmp": False,
            "alert_mask": categories.status_notification
            | categories.error_notification
            | categories.connect_notification
            | categories.peer_notification
            | categories.tracker_notification
            | categories.storage_notification,
            **(for_speed() if options.tuned else {}),
        }
    )
    if options.source.startswith("magnet:"):
        wanted = lt.parse_magnet_uri(options.source)
    else:
        wanted = remembered(options.resume) or lt.add_torrent_params()
        wanted.ti = lt.torrent_info(options.source)
    wanted.save_path = options.folder
    wanted.flags &= ~(lt.torrent_flags.paused | lt.torrent_flags.auto_managed)
    if options.limit:
        wanted.download_limit = options.limit
    torrent = session.add_torrent(wanted)
    for address in options.peer:
        host, _, port = address.rpartition(":")
        torrent.connect_peer((host.strip("[]"), int(port)))

    running = True

    def stop(*_):
        nonlocal running
        running = False

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    complete = failed = False
    saved = time.monotonic()
    met = set()
    while running:
        session.wait_for_alert(50)
        for alert in session.pop_alerts():
            kind = type(alert).__name__
            if kind in ("torrent_error_alert", "file_error_alert", "listen_failed_alert", "tracker_error_alert", "peer_error_alert", "peer_disconnected_alert"):
                print(kind, alert.message(), file=sys.stderr, flush=True)
            elif kind == "save_resume_data_alert":
                remember(options.resume, alert)
        status = torrent.status()
        for each in torrent.get_peer_info():
            if each.ip not in met and not each.flags & (lt.peer_info.connecting | lt.peer_info.handshake):
                met.add(each.ip)
                say("peer", host=each.ip[0], port=each.ip[1], client=each.client.decode("utf-8", "replace"))
        if status.is_seeding and not complete:
            complete = True
            say("complete")
        if options.until_complete and (complete or status.errc.value() != 0):
            running = False
            failed = not complete
        if options.resume and time.monotonic() - saved > SAVE_SECONDS and torrent.need_save_resume_data():
            saved = time.monotonic()
            torrent.save_resume_data()
    if options.resume:
        save(session, torrent, options.resume)
    sys.exit(1 if failed else 0)


def main():
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers(required=True)
    making = commands.add_parser("make")
    making.set_defaults(act=make)
    making.add_argument("folder")
    making.add_argument("out")
    making.add_argument("--kind", choices=["padded", "hybrid"], required=True)
    making.add_argument("--piece-length", type=int, required=True)
    running = commands.add_parser("peer")
    running.set_defaults(act=peer)
    running.add_argument("source")
    running.add_argument("folder")
    running.add_argument("--port", type=int, required=True)
    running.add_argument("--peer", action="append", default=[])
    running.add_argument("--host", help="to listen on, for several peers on one host")
    running.add_argument("--resume", help="file of what is there, kept from run to run")
    running.add_argument("--until-complete", action="store_true", help="end when it is complete, or has failed")
    running.add_argument("--tuned", action="store_true", help="with settings for speed instead of its own")
    running.add_argument("--limit", type=int, default=0, help="bytes a second that it takes")
    options = parser.parse_args()
    options.act(options)


main()
