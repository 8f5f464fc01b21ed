package dev.hypha.discovery;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The options of a [DiscoverySpec]: `key=value&key=value`. Each is taken once; what nobody took is refused.
final class SpecOptions {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");

    private final Map<String, String> options = new TreeMap<>();

    private SpecOptions() {}

    static SpecOptions parse(String query) {
        SpecOptions parsed = new SpecOptions();
        for (String part : query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int equals = part.indexOf('=');
            if (equals < 1 || equals == part.length() - 1) {
                throw new IllegalArgumentException("'" + part + "' is not key=value");
            }
            String key = part.substring(0, equals);
            String value = URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8);
            if (parsed.options.put(key, value) != null) {
                throw new IllegalArgumentException("'" + key + "' is there twice");
            }
        }
        return parsed;
    }

    Optional<String> take(String key) {
        return Optional.ofNullable(options.remove(key));
    }

    Duration duration(String key, String otherwise) {
        String text = take(key).orElse(otherwise);
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(key + "=" + text + " is not a duration such as 500ms, 5s, 2m or 1h");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    static int number(String what, String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the " + what + " must be a number, was '" + text + "'", e);
        }
    }

    void refuseRest() {
        if (!options.isEmpty()) {
            throw new IllegalArgumentException("'" + options.keySet().iterator().next() + "' is no option of it");
        }
    }
}
