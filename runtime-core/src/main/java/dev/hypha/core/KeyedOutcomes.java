package dev.hypha.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes calls with one idempotency key one: the first runs, those that come while it runs or soon after get
/// its outcome.
///
/// The last 10,000 keys are remembered, with their results.
final class KeyedOutcomes {
    private static final int REMEMBERED_MAX = 10_000;

    private final Map<Key, Keyed> byKey = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Keyed> eldest) {
            return size() > REMEMBERED_MAX && eldest.getValue().outcome != null;
        }
    };

    private record Key(long functionId, String key) {}

    /// How an execution tells its outcome to another one of the same key.
    interface Outcome {
        void tell(Execution follower);
    }

    /// The first call of a key, and who waits for it.
    static final class Keyed {
        private final KeyedOutcomes owner;
        private final Key key;
        private @Nullable Outcome outcome;
        private final List<Execution> followers = new ArrayList<>();

        private Keyed(KeyedOutcomes owner, Key key) {
            this.owner = owner;
            this.key = key;
        }

        /// The first call has ended.
        ///
        /// @param remembered false if it certainly did not run: the next one of the key then does
        void ended(Outcome what, boolean remembered) {
            List<Execution> telling;
            synchronized (owner) {
                outcome = what;
                telling = List.copyOf(followers);
                followers.clear();
                if (!remembered) {
                    owner.byKey.remove(key, this);
                }
            }
            telling.forEach(what::tell);
        }

        /// A call does not wait for this one any more.
        ///
        /// @return whether it did until now, and has not been told
        boolean leave(Execution follower) {
            synchronized (owner) {
                return followers.remove(follower);
            }
        }
    }

    /// Enters a call with a key.
    ///
    /// @return true if it is the first and must run; else it is told the outcome of the first
    boolean isFirst(Execution execution, String key) {
        @Nullable Outcome known;
        synchronized (this) {
            Key entry = new Key(execution.function.id(), key);
            @Nullable Keyed first = byKey.get(entry);
            if (first == null) {
                Keyed keyed = new Keyed(this, entry);
                byKey.put(entry, keyed);
                execution.keyed(keyed);
                return true;
            }
            known = first.outcome;
            if (known == null) {
                first.followers.add(execution);
                execution.follows(first);
                return false;
            }
        }
        known.tell(execution);
        return false;
    }
}
