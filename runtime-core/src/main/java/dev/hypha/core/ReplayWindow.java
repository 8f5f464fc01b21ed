package dev.hypha.core;

/// Remembers which tasks of one origin this node has taken, so that none is taken twice: a sliding window
/// over their numbers, one bit each, as IPsec has it against replayed packets (RFC 6479).
///
/// A caller never sends one attempt twice; this is the callee's own guard. Numbers that have fallen out of
/// the window are taken as new, as a call may rightly come late, after another node has refused it.
final class ReplayWindow {
    private static final int BITS = 1 << 16;
    private static final int WORDS = BITS / Long.SIZE;

    private final long[] seen = new long[WORDS];
    private long highest = -1;

    /// Notes a task.
    ///
    /// @return false if it was noted before
    synchronized boolean firstTime(long sequence) {
        if (sequence > highest) {
            advance(sequence);
        } else if (highest - sequence >= BITS - Long.SIZE) {
            return true;
        }
        int word = word(sequence);
        long bit = 1L << sequence;
        if ((seen[word] & bit) != 0) {
            return false;
        }
        seen[word] |= bit;
        return true;
    }

    /// Takes a note back: the task was not started.
    synchronized void forget(long sequence) {
        if (sequence <= highest && highest - sequence < BITS - Long.SIZE) {
            seen[word(sequence)] &= ~(1L << sequence);
        }
    }

    private void advance(long sequence) {
        long firstNew = (highest >> 6) + 1;
        long last = sequence >> 6;
        if (last - firstNew >= WORDS) {
            firstNew = last - WORDS + 1;
        }
        for (long word = firstNew; word <= last; word++) {
            seen[(int) (word & (WORDS - 1))] = 0;
        }
        highest = sequence;
    }

    private static int word(long sequence) {
        return (int) ((sequence >> 6) & (WORDS - 1));
    }
}
