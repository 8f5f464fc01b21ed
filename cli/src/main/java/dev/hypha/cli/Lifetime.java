package dev.hypha.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Lifetimes and times as people write and read them: `30d`, `12h`, `90m`, `45s`, and times in UTC.
final class Lifetime implements ITypeConverter<Duration> {
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6})([dhms])");
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneOffset.UTC);

    @Override
    public Duration convert(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is no lifetime such as 30d, 12h, 90m or 45s");
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "d" -> Duration.ofDays(count);
            case "h" -> Duration.ofHours(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofSeconds(count);
        };
    }

    /// A time, to the minute.
    static String text(Instant time) {
        return TIME.format(time) + " UTC";
    }

    /// How long something is, in the largest unit of which there are at least two.
    static String text(Duration duration) {
        Duration length = duration.abs();
        if (length.toDays() >= 2) {
            return length.toDays() + " days";
        } else if (length.toHours() >= 2) {
            return length.toHours() + " hours";
        } else if (length.toMinutes() >= 2) {
            return length.toMinutes() + " minutes";
        }
        return length.truncatedTo(ChronoUnit.SECONDS).toSeconds() + " seconds";
    }
}
