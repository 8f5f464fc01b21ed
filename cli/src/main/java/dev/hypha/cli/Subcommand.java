package dev.hypha.cli;

import dev.hypha.security.SpiffeId;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that does something: prints, and gives an exit code.
abstract class Subcommand extends Help implements Callable<Integer> {
    static final int OK = 0;
    static final int NOT_WELL = 1;

    private final Surroundings surroundings;

    @Spec
    private @Nullable CommandSpec spec;

    Subcommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    final PrintWriter out() {
        return spec().commandLine().getOut();
    }

    final PrintWriter err() {
        return spec().commandLine().getErr();
    }

    final ParameterException wrong(String message) {
        return new ParameterException(spec().commandLine(), message);
    }

    /// An identity of names that were typed.
    final SpiffeId id(String cluster, boolean client, String name) {
        try {
            return new SpiffeId(cluster, client ? SpiffeId.Role.CLIENT : SpiffeId.Role.NODE, name);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("run by picocli only");
        }
        return spec;
    }
}
