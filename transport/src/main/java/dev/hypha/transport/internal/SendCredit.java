package dev.hypha.transport.internal;

/// How much may still be sent on the data lane.
///
/// A message may start while anything is left, and may use more than is left: so that one message larger
/// than the window gets through, alone. Grants come from the event loop, uses from whoever owns the right
/// to write.
final class SendCredit {
    private volatile long granted;
    private long used;

    boolean isLeft() {
        return granted - used > 0;
    }

    void use(long bytes) {
        used += bytes;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread grants
    void grant(long bytes) {
        if (bytes <= 0 || bytes > Long.MAX_VALUE / 4 - granted) {
            throw new ProtocolException("a credit of " + bytes + " bytes");
        }
        granted += bytes;
    }
}
