package dev.hypha.transport.internal;

import dev.hypha.spi.NodeReadings.TransportReadings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What has gone over one connection.
///
/// Plain fields, each with one writer at a time: the owner of the right to write, or the event loop. So
/// counting costs an addition, and a reader may see what was true a moment ago.
final class Traffic {
    /// Batches of 2^15 frames and more count as one size.
    private static final int SIZES = 16;

    // of the owner of the right to write
    private long bytesSent;
    private long framesSent;
    private long creditStalls;
    private final long[] batches = new long[SIZES];

    // of the event loop
    private long bytesReceived;
    private long framesReceived;

    /// A batch of frames is about to be written.
    void batch(int frames) {
        if (frames > 0) {
            framesSent += frames;
            batches[Math.min(SIZES - 1, Integer.SIZE - 1 - Integer.numberOfLeadingZeros(frames))]++;
        }
    }

    void sent(long bytes) {
        bytesSent += bytes;
    }

    void stalled() {
        creditStalls++;
    }

    void received(long bytes) {
        framesReceived++;
        bytesReceived += bytes;
    }

    /// The counts, of a connection that is open or not.
    TransportReadings readings(int connections) {
        List<Long> sizes = new ArrayList<>(SIZES);
        for (long each : batches) {
            sizes.add(each);
        }
        return new TransportReadings(
                connections, bytesSent, bytesReceived, framesSent, framesReceived, sizes, creditStalls, Map.of());
    }
}
