package dev.hypha.transport.internal;

import dev.hypha.transport.TransportOptions;

/// Finds out that a peer is gone which never said so. It counts turns without a byte, so that reading costs no
/// clock.
final class Liveness {
    private final Link link;
    private final TransportOptions options;
    private final Runnable ping;
    private final Runnable silent;
    private boolean heard;
    private boolean stopped;
    private int missed;

    Liveness(Link link, TransportOptions options, Runnable ping, Runnable silent) {
        this.link = link;
        this.options = options;
        this.ping = ping;
        this.silent = silent;
    }

    void start() {
        link.schedule(this::turn, options.pingAfter());
    }

    void heard() {
        heard = true;
    }

    void stop() {
        stopped = true;
    }

    private void turn() {
        if (stopped) {
            return;
        }
        missed = heard ? 0 : missed + 1;
        heard = false;
        if (missed > options.pingsMissedMax()) {
            silent.run();
            return;
        }
        if (missed > 0) {
            ping.run();
        }
        start();
    }
}
