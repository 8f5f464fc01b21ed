package dev.hypha.transport.internal;

import dev.hypha.spi.NodeReadings.TransportReadings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What has gone over all connections of a transport, those that are closed included.
final class TrafficTotals {
    private static final Pattern CODE = Pattern.compile("^HYP-[A-Z]+-[0-9]+");
    private static final String OTHER = "other";

    private final Set<Traffic> open = new HashSet<>();
    private final Map<String, Long> refusals = new HashMap<>();
    private TransportReadings closed = TransportReadings.NONE;

    synchronized void opened(Traffic traffic) {
        open.add(traffic);
    }

    synchronized void closed(Traffic traffic) {
        if (open.remove(traffic)) {
            closed = closed.plus(traffic.readings(0));
        }
    }

    /// Someone was refused.
    ///
    /// @param why begins with a code
    synchronized void refused(String why) {
        Matcher code = CODE.matcher(why);
        refusals.merge(code.find() ? code.group() : OTHER, 1L, Long::sum);
    }

    synchronized TransportReadings readings() {
        TransportReadings all = closed.plus(new TransportReadings(0, 0, 0, 0, 0, List.of(), 0, refusals));
        for (Traffic each : open) {
            all = all.plus(each.readings(1));
        }
        return all;
    }
}
