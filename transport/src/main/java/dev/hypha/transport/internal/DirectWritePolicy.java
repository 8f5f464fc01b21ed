package dev.hypha.transport.internal;

/// Decides whether a sending thread may write to the socket itself.
///
/// It saves waking the event loop, which is most of the time of a lone call; under load it would cost one
/// system call a frame where the event loop needs one for many. So: only while the last reads and writes
/// were of few frames, and few frames were sent since the peer last said something. Read and written by
/// racing threads; being wrong costs time only.
final class DirectWritePolicy {
    private static final int FRAMES_MAX = 2;
    /// So many quiet batches must follow a loud one.
    private static final int LOUD_BATCHES = 16;

    private int sentSinceRead;
    private int loud;

    boolean isQuiet() {
        return loud <= 0 && sentSinceRead < FRAMES_MAX;
    }

    void read(int frames) {
        sentSinceRead = 0;
        weigh(frames);
    }

    void wrote(int frames) {
        sentSinceRead += frames;
        weigh(frames);
    }

    private void weigh(int frames) {
        if (frames > FRAMES_MAX) {
            loud = LOUD_BATCHES;
        } else if (loud > 0) {
            loud--;
        }
    }
}
