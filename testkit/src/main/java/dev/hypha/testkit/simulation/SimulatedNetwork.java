package dev.hypha.testkit.simulation;

import dev.hypha.NodeId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// What happens to packets on their way: they take time, may be lost, come twice or in another order, and
/// do not pass cuts. The faults are plain settings that may be changed at any time and hold for what is
/// sent from then on; a cut also holds back what is on its way.
public final class SimulatedNetwork {
    private record Direction(NodeId from, NodeId to) {}

    private final RandomGenerator random;
    private final Map<NodeId, Integer> sides = new HashMap<>();
    private final Set<Direction> cuts = new HashSet<>();
    private long delayMinMillis = 1;
    private long delayMaxMillis = 5;
    private double loss;
    private double duplication;
    private long sent;
    private long bytes;

    SimulatedNetwork(RandomGenerator random) {
        this.random = random;
    }

    /// How long packets take: each a random time, so a wide range also brings them out of order.
    ///
    /// @param minMillis the shortest
    /// @param maxMillis the longest
    public void delay(long minMillis, long maxMillis) {
        if (minMillis < 0 || maxMillis < minMillis) {
            throw new IllegalArgumentException("a delay of " + minMillis + " to " + maxMillis + " ms makes no sense");
        }
        delayMinMillis = minMillis;
        delayMaxMillis = maxMillis;
    }

    /// How many packets are lost.
    ///
    /// @param share 0 to 1
    public void loss(double share) {
        loss = share;
    }

    /// How many packets come twice.
    ///
    /// @param share 0 to 1
    public void duplication(double share) {
        duplication = share;
    }

    /// Puts nodes on a side. Packets pass only within a side; all start on side 0.
    ///
    /// @param side a number for the side
    /// @param nodes who is on it
    public void partition(int side, Iterable<NodeId> nodes) {
        nodes.forEach(node -> sides.put(node, side));
    }

    /// Cuts one direction between two nodes.
    ///
    /// @param from packets of this node
    /// @param to do not get to that one
    public void cut(NodeId from, NodeId to) {
        cuts.add(new Direction(from, to));
    }

    /// Ends all partitions and cuts, loss and duplication, and makes it fast.
    public void heal() {
        sides.clear();
        cuts.clear();
        loss = 0;
        duplication = 0;
        delay(1, 5);
    }

    /// Packets given to the network since the last [#resetCounts], lost ones included.
    ///
    /// @return the count
    public long sent() {
        return sent;
    }

    /// Their bytes.
    ///
    /// @return the count
    public long bytes() {
        return bytes;
    }

    /// Counts from 0 again.
    public void resetCounts() {
        sent = 0;
        bytes = 0;
    }

    boolean passes(NodeId from, NodeId to) {
        return sides.getOrDefault(from, 0).equals(sides.getOrDefault(to, 0))
                && (cuts.isEmpty() || !cuts.contains(new Direction(from, to)));
    }

    /// Sends a packet: tells the time for each copy that gets through.
    void carry(NodeId from, NodeId to, int packetBytes, VirtualTime time, Runnable arrival) {
        sent++;
        bytes += packetBytes;
        int copies = duplication > 0 && random.nextDouble() < duplication ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            if (loss > 0 && random.nextDouble() < loss) {
                continue;
            }
            long delay = delayMinMillis + random.nextLong(delayMaxMillis - delayMinMillis + 1);
            time.at(time.nowMillis() + delay, () -> {
                if (passes(from, to)) {
                    arrival.run();
                }
            });
        }
    }
}
