package dev.hypha.processor;

import dev.hypha.annotations.DistributedFunction;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.ProcessingEnvironment;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.annotation.processing.SupportedOptions;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import org.jspecify.annotations.Nullable;

/// Checks the methods annotated with [DistributedFunction], and generates for each class of them
/// `<Class>Calls`, with which they are called, and `<Class>Catalogue`, with which runtimes find them.
///
/// It knows these options, each written `-A<name>=<value>`:
///
/// - `hypha.codecs`: [dev.hypha.spi.WireCodec] classes, separated by commas, whose types may be in
///   signatures. Needed only for those that are neither in this compilation nor in the first list of codecs
///   on the class path.
/// - `hypha.lock`: the path of a file, by custom `functions.lock` beside the build file, that records the
///   functions and types which nodes built elsewhere rely on. A build that breaks one of them fails. For
///   the compilation of main classes only: tests have other functions.
/// - `hypha.lock.accept`: `true` records what breaks instead.
@SupportedAnnotationTypes({
    "dev.hypha.annotations.*",
    // Read by no processor, and written in generated code: claimed, so that -Xlint:processing has nothing to
    // say of
    // them.
    "javax.annotation.processing.Generated",
    "org.jspecify.annotations.*"
})
@SupportedOptions({DistributedFunctionProcessor.CODECS, LockFile.PATH, LockFile.ACCEPT})
public final class DistributedFunctionProcessor extends AbstractProcessor {
    /// The option that names [dev.hypha.spi.WireCodec] classes which are found in no other way, separated by
    /// commas.
    static final String CODECS = "hypha.codecs";

    private final Set<String> pending = new LinkedHashSet<>();
    private @Nullable Generation generation;

    /// For javac.
    public DistributedFunctionProcessor() {}

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latestSupported();
    }

    @Override
    public synchronized void init(ProcessingEnvironment environment) {
        super.init(environment);
        generation = new Generation(environment);
    }

    /// Claims its annotations: javac warns of those that no processor claims, which would fail strict builds.
    @SuppressWarnings("DoNotClaimAnnotations")
    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        Generation current = Objects.requireNonNull(generation, "init comes first");
        current.discover(round);
        for (Element each : round.getElementsAnnotatedWith(DistributedFunction.class)) {
            pending.add(FunctionModel.ownerOf(each).getQualifiedName().toString());
        }
        pending.removeIf(each -> current.generate(each, round.processingOver()));
        if (round.processingOver()) {
            current.finish();
        }
        return true;
    }
}
