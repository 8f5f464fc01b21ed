package dev.hypha.spi;

import dev.hypha.NodeId;
import dev.hypha.NodeInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What can be read of a node at any time: the counts of what happens too often to be told, and how things
/// stand.
///
/// Reading costs the reader, not the calls. Counts only grow, from 0 at the start of the node; those of one
/// reading were not all taken at the same moment. May be read from any thread, also after the node has
/// stopped.
public interface NodeReadings {
    /// The node's name.
    ///
    /// @return the name
    NodeId node();

    /// The name of the cluster that it belongs to.
    ///
    /// @return the name
    String cluster();

    /// How the node stands.
    ///
    /// @return its state
    NodeInfo.State state();

    /// Whether the node runs calls of others.
    ///
    /// @return false for a client
    boolean runsCalls();

    /// Whether the node starts nothing that is unsafe to run twice, being on the losing side of a partition.
    ///
    /// @return true while it is fenced
    boolean fenced();

    /// Calls that run here.
    ///
    /// @return how many, without those that wait for other calls
    int running();

    /// Calls that wait here for a slot.
    ///
    /// @return how many
    int queued();

    /// Calls that may run here at a time.
    ///
    /// @return how many
    int concurrency();

    /// The nodes that this one knows, itself among them.
    ///
    /// @return a snapshot
    List<NodeInfo> nodes();

    /// What went over its connections, the closed ones included.
    ///
    /// @return the counts
    TransportReadings transport();

    /// What its codec did.
    ///
    /// @return the counts; all 0 while nobody listens
    CodecReadings codec();

    /// When the first of the certificates that the node lives by ends.
    ///
    /// @return the time, or empty if it has none
    Optional<Instant> certificateExpiry();

    /// What went over connections.
    ///
    /// @param connections how many are open now
    /// @param bytesSent bytes of frames that were written, before encryption
    /// @param bytesReceived bytes of frames that were read, without the heads of chunks
    /// @param framesSent frames written, a message in chunks as one
    /// @param framesReceived frames read, a message in chunks as one
    /// @param batches how often frames were flushed, by how many frames were flushed together: at index `i`
    ///     those of at least 2 to the power of `i`, and of less than twice as many
    /// @param creditStalls how often a connection had something to send and no credit left
    /// @param refusals connections from others that were refused, and those that were open and were cut as
    ///     security does not admit the other any more, by the stable code of why
    record TransportReadings(
            int connections,
            long bytesSent,
            long bytesReceived,
            long framesSent,
            long framesReceived,
            List<Long> batches,
            long creditStalls,
            Map<String, Long> refusals) {
        /// Nothing.
        public static final TransportReadings NONE = new TransportReadings(0, 0, 0, 0, 0, List.of(), 0, Map.of());

        /// Copies the collections.
        public TransportReadings {
            batches = List.copyOf(batches);
            refusals = Map.copyOf(refusals);
        }

        /// These and others together.
        ///
        /// @param other of another transport
        /// @return the sums
        public TransportReadings plus(TransportReadings other) {
            List<Long> sizes = new ArrayList<>();
            for (int i = 0; i < Math.max(batches.size(), other.batches.size()); i++) {
                sizes.add((i < batches.size() ? batches.get(i) : 0)
                        + (i < other.batches.size() ? other.batches.get(i) : 0));
            }
            Map<String, Long> codes = new HashMap<>(refusals);
            other.refusals.forEach((code, count) -> codes.merge(code, count, Long::sum));
            return new TransportReadings(
                    connections + other.connections,
                    bytesSent + other.bytesSent,
                    bytesReceived + other.bytesReceived,
                    framesSent + other.framesSent,
                    framesReceived + other.framesReceived,
                    sizes,
                    creditStalls + other.creditStalls,
                    codes);
        }
    }

    /// What a codec did. Arguments and results that are written in place, such as numbers and texts, do not
    /// pass it.
    ///
    /// @param bytesWritten bytes of the values that it wrote
    /// @param bytesRead bytes of the values that it read
    /// @param writeNanos nanoseconds that writing took
    /// @param readNanos nanoseconds that reading took
    record CodecReadings(long bytesWritten, long bytesRead, long writeNanos, long readNanos) {
        /// Nothing.
        public static final CodecReadings NONE = new CodecReadings(0, 0, 0, 0);
    }
}
