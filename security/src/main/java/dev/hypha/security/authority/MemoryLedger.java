package dev.hypha.security.authority;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/// A ledger that is forgotten with the process.
final class MemoryLedger implements Ledger {
    private final ReentrantLock lock = new ReentrantLock();
    private final LedgerState state = new LedgerState();

    private final Account account = new Account() {
        @Override
        public LedgerState state() {
            return state;
        }

        @Override
        public void append(LedgerEntry entry) {
            state.apply(entry);
        }
    };

    @Override
    public <R> R transact(Function<Account, R> action) {
        lock.lock();
        try {
            return action.apply(account);
        } finally {
            lock.unlock();
        }
    }
}
