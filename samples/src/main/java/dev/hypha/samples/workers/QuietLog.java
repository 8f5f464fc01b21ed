package dev.hypha.samples.workers;

/// How much the samples show of the runtime's own log. Workers, whose output nobody sees unless one fails,
/// log as `hypha node` does.
public final class QuietLog {
    private static final String CONFIGURATION = "logback.configurationFile";
    /// What `logback-quiet.xml` asks for.
    private static final String LEVEL = "hypha.samples.log";

    private QuietLog() {}

    /// Shows warnings, and what is worse.
    public static void warnings() {
        use("warn");
    }

    /// Shows errors alone: where nodes are lost on purpose, nobody needs to be warned of it.
    public static void errors() {
        use("error");
    }

    /// Unless someone has said how to log. To be called before anything logs.
    private static void use(String level) {
        if (System.getProperty(CONFIGURATION) == null) {
            System.setProperty(CONFIGURATION, "dev/hypha/samples/logback-quiet.xml");
            System.setProperty(LEVEL, level);
        }
    }
}
