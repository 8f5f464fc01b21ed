package dev.hypha.membership;

/// Times and sizes of the protocol. The defaults suit networks with round trips below 100 ms and up to some
/// thousand nodes; all nodes of a cluster should have the same.
///
/// @param probeIntervalMillis how often one other node is probed, while the node itself is healthy
/// @param probeTimeoutMillis how long a direct probe may take before others are asked to probe too; less than
///     the interval
/// @param indirectProbes how many others are asked
/// @param gossipIntervalMillis how often news is sent, while there is any
/// @param gossipFanout to how many nodes it is sent each time
/// @param suspicionMinMillis the shortest time from suspicion to death, in clusters of up to 1000 nodes
/// @param suspicionMaxFactor the time without any confirmation, as a multiple of the time with all of them
/// @param confirmations how many independent confirmations shorten the time to its minimum
/// @param syncIntervalMillis how often the full state is exchanged with one node, in clusters of up to 32 nodes
/// @param joinJitterMillis joins start at a random time up to this, so that a thousand do not start at once
/// @param endedKeptMillis how long nodes that died or left stay listed
/// @param packetBytesMax the size that packets are filled to
public record MembershipOptions(
        long probeIntervalMillis,
        long probeTimeoutMillis,
        int indirectProbes,
        long gossipIntervalMillis,
        int gossipFanout,
        long suspicionMinMillis,
        int suspicionMaxFactor,
        int confirmations,
        long syncIntervalMillis,
        long joinJitterMillis,
        long endedKeptMillis,
        int packetBytesMax) {
    /// A crash is known everywhere in less than 10 s, and a pause of 5 s is forgiven.
    public static final MembershipOptions DEFAULT =
            new MembershipOptions(500, 200, 3, 200, 3, 6_000, 3, 3, 30_000, 1_000, 3_600_000, 16 * 1024);

    /// Checks the values and their combination.
    public MembershipOptions {
        positive("probeIntervalMillis", probeIntervalMillis);
        positive("probeTimeoutMillis", probeTimeoutMillis);
        positive("gossipIntervalMillis", gossipIntervalMillis);
        positive("gossipFanout", gossipFanout);
        positive("suspicionMinMillis", suspicionMinMillis);
        positive("suspicionMaxFactor", suspicionMaxFactor);
        positive("syncIntervalMillis", syncIntervalMillis);
        positive("endedKeptMillis", endedKeptMillis);
        if (probeTimeoutMillis >= probeIntervalMillis) {
            throw new IllegalArgumentException("probeTimeoutMillis must be less than probeIntervalMillis "
                    + probeIntervalMillis + ", was " + probeTimeoutMillis);
        }
        if (suspicionMinMillis < 2 * probeIntervalMillis) {
            throw new IllegalArgumentException("suspicionMinMillis must be at least two probe intervals, "
                    + 2 * probeIntervalMillis + ", was " + suspicionMinMillis);
        }
        if (indirectProbes < 0 || confirmations < 0 || joinJitterMillis < 0) {
            throw new IllegalArgumentException(
                    "indirectProbes, confirmations and joinJitterMillis must not be negative, were " + indirectProbes
                            + ", " + confirmations + ", " + joinJitterMillis);
        }
        if (packetBytesMax < PacketLimits.PACKET_BYTES_FLOOR || packetBytesMax > PacketLimits.PACKET_BYTES_MAX) {
            throw new IllegalArgumentException("packetBytesMax must be " + PacketLimits.PACKET_BYTES_FLOOR + " to "
                    + PacketLimits.PACKET_BYTES_MAX + ", was " + packetBytesMax);
        }
    }

    /// The same with another jitter of joins.
    ///
    /// @param replacement joins start at a random time up to this
    /// @return the new options
    public MembershipOptions withJoinJitterMillis(long replacement) {
        return new MembershipOptions(
                probeIntervalMillis,
                probeTimeoutMillis,
                indirectProbes,
                gossipIntervalMillis,
                gossipFanout,
                suspicionMinMillis,
                suspicionMaxFactor,
                confirmations,
                syncIntervalMillis,
                replacement,
                endedKeptMillis,
                packetBytesMax);
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, was " + value);
        }
    }
}
