package dev.hypha.testkit.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Does harm to a [TestCluster] or a [ProcessCluster], and heals it.
///
/// Nodes are joined by byte streams, so the network loses no bytes on an open connection: what it can do is
/// hold them back and break connections, and that is what the faults of the network come down to:
///
/// | fault | what it does to the bytes of one direction |
/// |---|---|
/// | [#partition], [#isolate], [#oneWay] | held back, the end of a stream too; new connections do not come about |
/// | [#pause] | held back in and out: the node looks hung. Its code runs on, unlike after SIGSTOP |
/// | [#delay] | arrive later, in order |
/// | [#drop] | a lost segment stalls all behind it, 200 ms at first and doubling; 6 losses in a row break the
/// connection |
/// | [#reset] | lost with their connection, both sides are told at once |
/// | [#kill] | as reset, whatever the node still says, and connections are refused until [#restart] |
///
/// What was held back arrives after [#heal], unless its connection was given up by then. A node takes
/// another for lost after 2 s of silence (see [TestCluster]), so shorter faults are mere delays.
///
/// Faults add up until [#heal]. Their effect begins at once for what is not yet delivered. All methods may
/// be called from any thread.
public final class Faults {
    private final FaultyNodes cluster;
    private final FaultyNetwork network;

    Faults(FaultyNodes cluster, FaultyNetwork network) {
        this.cluster = cluster;
        this.network = network;
    }

    /// Cuts the cluster into groups that cannot reach each other.
    ///
    /// @param groups names of nodes; those in none of them form one more group
    @SafeVarargs
    public final void partition(Collection<String>... groups) {
        List<Collection<String>> all = new ArrayList<>();
        List<String> rest = new ArrayList<>(cluster.names());
        for (Collection<String> group : groups) {
            group.forEach(this::check);
            rest.removeAll(group);
            all.add(group);
        }
        all.add(rest);
        for (int i = 0; i < all.size(); i++) {
            for (int j = 0; j < all.size(); j++) {
                if (i != j) {
                    cut(all.get(i), all.get(j));
                }
            }
        }
    }

    private void cut(Collection<String> senders, Collection<String> receivers) {
        senders.forEach(from -> receivers.forEach(to -> oneWay(from, to)));
    }

    /// Cuts one way between two nodes; the other stays open.
    ///
    /// @param from the node that is not heard any more
    /// @param to the node that does not hear it
    public void oneWay(String from, String to) {
        network.plan().cut(direction(from, to));
    }

    /// Cuts a node off from all others.
    ///
    /// @param node its name
    public void isolate(String node) {
        check(node);
        partition(List.of(node));
    }

    /// Makes a node look hung, until [#resume] or [#heal].
    ///
    /// @param node its name
    public void pause(String node) {
        check(node);
        cluster.pause(node);
    }

    /// Ends [#pause].
    ///
    /// @param node its name
    public void resume(String node) {
        check(node);
        cluster.resume(node);
    }

    /// Ends a node at once, as if its process had died. What it runs is interrupted, since a thread cannot
    /// be killed; nothing that it does afterwards leaves the node.
    ///
    /// @param node its name; not that of the client
    public void kill(String node) {
        cluster.kill(node);
    }

    /// Starts a node again that was killed or drained, or kills it first: the same name, a new incarnation,
    /// another port.
    ///
    /// @param node its name
    public void restart(String node) {
        cluster.restart(node);
    }

    /// Lets a node leave in good order, and waits until it has.
    ///
    /// @param node its name
    /// @param timeout how long it may wait for its calls before it cancels them
    /// @return whether all of them ended by themselves
    public boolean drain(String node, Duration timeout) {
        return cluster.drain(node, timeout);
    }

    /// Makes bytes take their time.
    ///
    /// @param from the node that sends them
    /// @param to the node that they come to
    /// @param time how long each is under way
    public void delay(String from, String to, Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("a delay must not be negative, was " + time);
        }
        network.plan().delay(direction(from, to), time);
    }

    /// Loses segments, which the sender's side sends again. Which ones comes from the seed.
    ///
    /// @param from the node that sends them
    /// @param to the node that they come to
    /// @param rate how many of them, 0 to 1
    public void drop(String from, String to, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a rate is 0 to 1, was " + rate);
        }
        network.plan().drop(direction(from, to), rate);
    }

    /// Breaks all connections between two nodes once. They may connect again.
    ///
    /// @param one a node
    /// @param other another
    public void reset(String one, String other) {
        network.reset(direction(one, other));
    }

    /// Ends all faults of the network and all pauses. Killed nodes stay dead.
    public void heal() {
        cluster.resumeAll();
        network.plan().heal();
    }

    private Direction direction(String from, String to) {
        check(from);
        check(to);
        if (from.equals(to)) {
            throw new IllegalArgumentException("there is no network between " + from + " and itself");
        }
        return new Direction(from, to);
    }

    private void check(String node) {
        if (!cluster.names().contains(node)) {
            throw new IllegalArgumentException("there is no node '" + node + "', only " + cluster.names());
        }
    }
}
