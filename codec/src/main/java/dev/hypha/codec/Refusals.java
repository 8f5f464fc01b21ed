package dev.hypha.codec;

import dev.hypha.spi.WireException;
import org.apache.fory.exception.ForyException;
import org.apache.fory.exception.InsecureException;
import org.jspecify.annotations.Nullable;

/// Turns whatever reading and writing throws into the one [WireException], with its stable code.
final class Refusals {
    /// How far a chain of causes is followed.
    static final int CAUSES_MAX = 16;

    private static final String MALFORMED = "HYP-WIRE-001 ";
    private static final String NOT_CATALOGUED = "HYP-WIRE-002 ";
    private static final String LIMIT = "HYP-WIRE-003 ";

    /// Where the library's message starts to advise what does not apply here.
    private static final String FORY_ADVICE = "(, please check whether|\\.$|\\. If ).*";

    private final CodecLimits limits;

    Refusals(CodecLimits limits) {
        this.limits = limits;
    }

    static WireException malformed(String what) {
        return new WireException(MALFORMED + what);
    }

    static WireException notCatalogued(Class<?> type) {
        return new WireException(NOT_CATALOGUED + type.getTypeName() + remedy(type));
    }

    static WireException limit(String what, long value, String limit, long max) {
        return new WireException(LIMIT + what + " of " + value + " exceeds the limit " + limit + " = " + max);
    }

    WireException depth() {
        return new WireException(LIMIT + "objects are nested deeper than the limit depthMax = " + limits.depthMax()
                + "; a value must be a tree, without cycles");
    }

    /// What a failed write is to be reported as.
    WireException onWrite(@Nullable Object value, Throwable thrown) {
        return known(
                thrown,
                "cannot write a " + (value == null ? "null" : value.getClass().getTypeName()));
    }

    /// What a failed read is to be reported as.
    WireException onRead(Throwable thrown) {
        return known(thrown, "the bytes are no value of catalogued types");
    }

    private WireException known(Throwable thrown, String otherwise) {
        @Nullable Throwable cause = thrown;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++) {
            switch (cause) {
                case WireException refusal -> {
                    return refusal;
                }
                case StackOverflowError _ -> {
                    return depth();
                }
                case OutOfMemoryError error -> throw error;
                case InsecureException insecure -> {
                    return insecure(insecure);
                }
                case NullPointerException missing
                when isUnknownType(missing) -> {
                    return unknownType(thrown);
                }
                case AssertionError missing
                when isUnknownType(missing) -> {
                    return unknownType(thrown);
                }
                case ForyException versions
                when isVersionLimit(versions) -> {
                    return new WireException(
                            LIMIT + "a type has more versions on other nodes than the limit versionsMax = "
                                    + limits.versionsMax() + "; restart this node after a rolling upgrade",
                            versions);
                }
                default -> cause = cause.getCause();
            }
        }
        return new WireException(MALFORMED + otherwise + ": " + rootOf(thrown), thrown);
    }

    private static WireException unknownType(Throwable thrown) {
        return new WireException(
                NOT_CATALOGUED
                        + "the bytes have a type id that is in no catalogue of this node; deploy the same functions"
                        + " on both nodes",
                thrown);
    }

    private static boolean isVersionLimit(ForyException thrown) {
        return String.valueOf(thrown.getMessage()).startsWith("Remote schema version limit");
    }

    /// The library finds nothing for an unknown id, and stumbles over it in its resolver. The
    /// virtual machine leaves out the frames when that has happened often.
    private static boolean isUnknownType(Throwable thrown) {
        StackTraceElement[] frames = thrown.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, 3); i++) {
            if (frames[i].getClassName().startsWith("org.apache.fory.resolver.")) {
                return true;
            }
        }
        return frames.length == 0;
    }

    private WireException insecure(InsecureException thrown) {
        String message = String.valueOf(thrown.getMessage());
        if (message.startsWith("Read depth")) {
            return depth();
        }
        if (message.contains("maxGraphMemoryBytes")) {
            return new WireException(
                    LIMIT + "the objects take more memory than the limit graphBytesMax = " + limits.graphBytesMax(),
                    thrown);
        }
        if (message.contains("maxUnbackedContainerItems")) {
            return new WireException(
                    LIMIT + "there are more elements without bytes than the limit emptyItemsMax = "
                            + limits.emptyItemsMax(),
                    thrown);
        }
        return new WireException(
                NOT_CATALOGUED + message.lines().findFirst().orElse("").replaceFirst(FORY_ADVICE, "")
                        + "; only types of catalogues cross machines, and both nodes need them",
                thrown);
    }

    private static String rootOf(Throwable thrown) {
        Throwable root = thrown;
        for (int i = 0; i < CAUSES_MAX; i++) {
            @Nullable Throwable cause = root.getCause();
            if (cause == null) {
                break;
            }
            root = cause;
        }
        String message = root.getMessage();
        return message == null
                ? root.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    private static String remedy(Class<?> type) {
        if (type.isHidden() || type.isSynthetic() || type.isAnonymousClass()) {
            return " is a lambda or an anonymous class, which cannot cross machines; pass a record";
        }
        if (type.isArray()) {
            return " has a component that is in no catalogue, or more than three dimensions";
        }
        return " is in no catalogue; mention it in the signature of a distributed function, or provide a WireCodec"
                + " for it";
    }
}
