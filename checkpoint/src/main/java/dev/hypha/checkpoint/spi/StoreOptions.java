package dev.hypha.checkpoint.spi;

import dev.hypha.checkpoint.CheckpointException;
import dev.hypha.checkpoint.CheckpointException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The options that a [CheckpointStoreProvider] is given, as values. What is missing or wrong is refused with
/// the name of the option and what it should be.
///
/// Secrets are not options themselves: `password-file` and `password-variable` say where one is. So no option
/// has to be kept out of logs.
public final class StoreOptions {
    /// A file whose first line is the password.
    public static final String PASSWORD_FILE = "password-file";

    /// An environment variable that holds the password.
    public static final String PASSWORD_VARIABLE = "password-variable";

    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Pattern MILLIS = Pattern.compile("\\d{1,9}ms");

    private final String store;
    private final Map<String, String> options;

    /// Options of a store.
    ///
    /// @param store the kind of store, for messages
    /// @param options by name
    public StoreOptions(String store, Map<String, String> options) {
        this.store = store;
        this.options = Map.copyOf(options);
    }

    /// An option that may be missing.
    ///
    /// @param name its name
    /// @return its value, unless it is missing or blank
    public Optional<String> text(String name) {
        return Optional.ofNullable(options.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /// An option that may not be missing.
    ///
    /// @param name its name
    /// @param meaning what it is, such as `a directory`
    /// @return its value
    public String required(String name, String meaning) {
        return text(name)
                .orElseThrow(() -> new CheckpointException(
                        Kind.CONFIGURATION,
                        "the checkpoint store '" + store + "' needs the option " + name + ", " + meaning));
    }

    /// A duration, from 1 ms to an hour.
    ///
    /// @param name the option
    /// @param unlessGiven the default
    /// @return the duration
    public Duration duration(String name, Duration unlessGiven) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            return unlessGiven;
        }
        try {
            Duration duration = parse(text.get());
            if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            throw wrong(name, "is no duration such as 500ms, 5s, 2m or PT5S, was '" + text.get() + "'");
        }
        throw wrong(name, "must be from 1ms to 1h, was '" + text.get() + "'");
    }

    private static Duration parse(String text) {
        if (MILLIS.matcher(text).matches()) {
            return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
        }
        String upper = text.toUpperCase(Locale.ROOT);
        return Duration.parse(upper.startsWith("P") ? upper : "PT" + upper);
    }

    /// The password, out of the file or the variable that the options [#PASSWORD_FILE] or [#PASSWORD_VARIABLE]
    /// name.
    ///
    /// @return the password, or empty if neither is given
    public Optional<String> password() {
        Optional<String> file = text(PASSWORD_FILE);
        Optional<String> variable = text(PASSWORD_VARIABLE);
        if (file.isPresent() && variable.isPresent()) {
            throw wrong(PASSWORD_FILE, "and " + PASSWORD_VARIABLE + " are both given; give one");
        }
        return file.map(this::firstLine).or(() -> variable.map(this::fromEnvironment));
    }

    private String firstLine(String file) {
        try {
            return Files.readString(Path.of(file))
                    .lines()
                    .findFirst()
                    .filter(line -> !line.isEmpty())
                    .orElseThrow(
                            () -> wrong(PASSWORD_FILE, "names the file '" + file + "', whose first line is empty"));
        } catch (IOException e) {
            throw wrong(
                    PASSWORD_FILE,
                    "names the file '" + file + "', which cannot be read ("
                            + e.getClass().getSimpleName() + ")");
        }
    }

    private String fromEnvironment(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> wrong(
                        PASSWORD_VARIABLE, "names the environment variable '" + variable + "', which is not set"));
    }

    /// What to throw for an option whose value is of no use.
    ///
    /// @param name its name
    /// @param how what is wrong with it; no secrets
    /// @return the exception
    public CheckpointException wrong(String name, String how) {
        return new CheckpointException(
                Kind.CONFIGURATION, "the option " + name + " of the checkpoint store '" + store + "' " + how);
    }

    @Override
    public String toString() {
        return "StoreOptions[" + store + " " + options.keySet() + "]";
    }
}
