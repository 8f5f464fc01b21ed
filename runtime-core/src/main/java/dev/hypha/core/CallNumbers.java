package dev.hypha.core;

import dev.hypha.spi.WireException;
import java.util.TreeSet;

/// Which calls of a connection have come.
///
/// Calls are numbered as they are written, but need not come in this order: a large one travels in chunks,
/// and smaller ones overtake it.
final class CallNumbers {
    private static final int MISSING_MAX = 64 * 1024;

    private long highest;
    /// Those below the highest that have not come, mostly none. One that never comes could not be encoded.
    private final TreeSet<Long> missing = new TreeSet<>();

    /// Notes that a call has come.
    ///
    /// @return false if it has come before
    boolean arrive(long id) {
        if (id <= highest) {
            return missing.remove(id);
        }
        if (id - highest > MISSING_MAX) {
            throw new WireException("HYP-WIRE-003 call " + id + " came after call " + highest + "; more than "
                    + MISSING_MAX + " between them are missing");
        }
        for (long each = highest + 1; each < id; each++) {
            missing.add(each);
        }
        while (missing.size() > MISSING_MAX) {
            missing.removeFirst();
        }
        highest = id;
        return true;
    }

    /// Whether a call has not come yet.
    boolean isStillToCome(long id) {
        return id > highest || missing.contains(id);
    }
}
