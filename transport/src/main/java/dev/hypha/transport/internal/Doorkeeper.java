package dev.hypha.transport.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// Bounds what strangers cost before they have proved who they are: how many connections of one address, and of
/// all, may be shaking hands at a time. Says in one line who was turned away, and not more than one line a
/// second.
///
/// Thread safe.
final class Doorkeeper {
    private static final Logger LOG = System.getLogger(Doorkeeper.class.getName());
    /// Of all addresses together.
    static final int HANDSHAKES_MAX = 4096;
    private static final long LINE_EVERY_NANOS = 1_000_000_000;

    private final int perAddressMax;
    private final TrafficTotals totals;
    private final LongSupplier nanoTime;
    private final Consumer<String> log;
    private final Map<String, Integer> inside = new HashMap<>();
    private int all;
    private long lastLine;
    private long unsaid;

    Doorkeeper(int perAddressMax, TrafficTotals totals) {
        this(perAddressMax, totals, System::nanoTime, line -> LOG.log(Level.WARNING, line));
    }

    /// A doorkeeper with another clock and log.
    ///
    /// @param perAddressMax handshakes of one address at a time
    /// @param totals counts who is refused
    /// @param nanoTime a monotonic clock
    /// @param log takes the lines
    Doorkeeper(int perAddressMax, TrafficTotals totals, LongSupplier nanoTime, Consumer<String> log) {
        this.totals = totals;
        this.perAddressMax = perAddressMax;
        this.nanoTime = nanoTime;
        this.log = log;
        this.lastLine = nanoTime.getAsLong() - LINE_EVERY_NANOS;
    }

    /// Someone has connected.
    ///
    /// @param address where from
    /// @return false if there are too many; else [#leave] must be called once
    boolean enter(String address) {
        synchronized (this) {
            int before = inside.getOrDefault(address, 0);
            if (before < perAddressMax && all < HANDSHAKES_MAX) {
                inside.put(address, before + 1);
                all++;
                return true;
            }
        }
        turnedAway(
                address,
                "HYP-SEC-019 too many connections have not proved who they are: at most " + perAddressMax
                        + " of one address, and " + HANDSHAKES_MAX + " of all, may be in the handshake at a time");
        return false;
    }

    /// The handshake of someone who entered is over, well or not.
    synchronized void leave(String address) {
        all--;
        inside.merge(address, -1, (count, less) -> count + less == 0 ? null : count + less);
    }

    /// Someone was refused.
    ///
    /// @param address where from
    /// @param why begins with a code
    void turnedAway(String address, String why) {
        totals.refused(why);
        String line;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (now - lastLine < LINE_EVERY_NANOS) {
                unsaid++;
                return;
            }
            lastLine = now;
            line = "refused a connection from " + address + ": " + why
                    + (unsaid == 0 ? "" : " (" + unsaid + " more were refused since the last such line)");
            unsaid = 0;
        }
        log.accept(line);
    }
}
