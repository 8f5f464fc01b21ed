package dev.hypha;

/// Shows a remote throwable under its own name and frames, as the cause of a [CallFailedException].
@SuppressWarnings("OverrideThrowableToString") // the trace must show the remote class's name, not this one's
final class RemoteCause extends Throwable {
    private static final long serialVersionUID = 1;

    private final transient ThrowableData data;

    RemoteCause(ThrowableData data) {
        super(data.message(), data.cause().map(RemoteCause::new).orElse(null), true, true);
        this.data = data;
        setStackTrace(data.frames().toArray(StackTraceElement[]::new));
        data.suppressed().forEach(each -> addSuppressed(new RemoteCause(each)));
    }

    ThrowableData data() {
        return data;
    }

    @Override
    public String toString() {
        return data.headline();
    }
}
