package dev.hypha.checkpoint.jdbc;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL's and the pool's errors mean, by SQLSTATE (PostgreSQL manual, appendix A).
final class JdbcFailures {
    private static final Set<String> FULL = Set.of("53000", "53100", "53200");
    private static final Set<String> REFUSED = Set.of("42501", "3D000", "3F000", "28000", "28P01");
    private static final Set<String> CONFLICTS = Set.of("40001", "40P01");

    private JdbcFailures() {}

    /// Others were in the way: the same works when it is tried again.
    static boolean isConflict(SQLException e) {
        return states(e).stream().anyMatch(CONFLICTS::contains);
    }

    static CheckpointException of(String store, String what, SQLException failure) {
        SQLException e = withoutContent(failure);
        List<String> states = states(e);
        String failed = "the store " + store + " " + what;
        if (states.stream().anyMatch(FULL::contains)) {
            return new CheckpointException(Kind.FULL, failed + " as the server is full; make room there", e);
        }
        if (states.stream().anyMatch(REFUSED::contains)) {
            return new CheckpointException(
                    Kind.CONFIGURATION,
                    failed + " as the server refuses the user, the password, the database or a right in it",
                    e);
        }
        return new CheckpointException(Kind.UNAVAILABLE, failed + "; see that the server runs and can be reached", e);
    }

    /// What a batch says of its failure has the values of the statement in it, and what a server says those of a
    /// row, from its second line on: they are state.
    private static SQLException withoutContent(SQLException failure) {
        @Nullable SQLException next = failure instanceof BatchUpdateException ? failure.getNextException() : failure;
        String message = next == null ? "a batch failed" : String.valueOf(next.getMessage());
        String line = message.lines().findFirst().orElse("");
        if (failure.equals(next) && line.equals(message)) {
            return failure;
        }
        SQLException told = new SQLException(line, next == null ? failure.getSQLState() : next.getSQLState());
        told.setStackTrace(failure.getStackTrace());
        return told;
    }

    /// Of the failure and all that have caused it: a pool wraps what the server says.
    private static List<String> states(SQLException failure) {
        List<String> states = new ArrayList<>();
        for (@Nullable Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof SQLException sql && sql.getSQLState() != null) {
                states.add(sql.getSQLState());
            }
        }
        return states;
    }
}
