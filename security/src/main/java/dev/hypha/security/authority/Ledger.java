package dev.hypha.security.authority;

import java.util.function.Function;

/// Keeps what an authority did. Thread safe.
interface Ledger {
    /// Does something that nobody else does at the same time, with what all others did before in sight.
    ///
    /// @param action is given the account; what it appends is kept when [Account#append] returns
    /// @return what the action returns
    <R> R transact(Function<Account, R> action);

    /// What an action sees and does.
    interface Account {
        LedgerState state();

        void append(LedgerEntry entry);
    }
}
