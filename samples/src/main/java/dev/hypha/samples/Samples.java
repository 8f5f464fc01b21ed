package dev.hypha.samples;

import dev.hypha.samples.quickstart.Quickstart;
import dev.hypha.samples.workers.QuietLog;
import java.util.Arrays;
import java.util.List;

/// Finds the samples by name, for `./hypha sample`.
public final class Samples {
    private static final List<Sample> ALL = List.of(
            new Sample("hello", "a function and a call of it, in ten lines", Hello::main),
            new Sample("wordcount", "a call for each file, results as they come: JoinScope", WordCount::main),
            new Sample("pi", "calls that make calls, with a deadline and cancellation", Pi::main),
            new Sample("pipeline", "an image streams through three nodes by channels", Pipeline::main),
            new Sample("geocoder", "a function bound to a resource that one node has", Geocoder::main),
            new Sample("failures", "every kind of failure, provoked and told apart by a switch", Failures::main),
            new Sample("quickstart", "word count on three worker processes, as ./hypha quickstart", Quickstart::main));

    private Samples() {}

    /// A program to show.
    ///
    /// @param name by which it is run
    /// @param about one line
    /// @param program its main method
    private record Sample(String name, String about, Program program) {}

    private interface Program {
        void main(String[] arguments) throws Exception;
    }

    /// Runs a sample, or lists them.
    ///
    /// @param arguments the name, then the sample's own arguments
    public static void main(String[] arguments) throws Exception {
        QuietLog.warnings();
        if (arguments.length == 0) {
            System.out.println(
                    "Run one with ./hypha sample NAME; each is a file in samples/src/main/java/dev/hypha/samples.");
            ALL.forEach(each -> System.out.printf("  %-11s %s%n", each.name, each.about));
            return;
        }
        for (Sample sample : ALL) {
            if (sample.name.equals(arguments[0])) {
                sample.program.main(Arrays.copyOfRange(arguments, 1, arguments.length));
                return;
            }
        }
        System.err.println("There is no sample '" + arguments[0] + "'; there are "
                + String.join(", ", ALL.stream().map(Sample::name).toList()) + ".");
        System.exit(2);
    }
}
