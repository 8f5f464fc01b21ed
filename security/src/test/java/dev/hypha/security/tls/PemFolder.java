package dev.hypha.security.tls;

import dev.hypha.security.pem.Pem;
import dev.hypha.security.pem.PemFiles;
import dev.hypha.security.pem.PemKeys;
import dev.hypha.security.tls.TestAuthority.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The files of one node's credentials, as an operator would write them.
public final class PemFolder {
    private final Path folder;

    public PemFolder(Path folder) {
        this.folder = folder;
    }

    public Path certificate() {
        return folder.resolve("node.crt");
    }

    public Path key() {
        return folder.resolve("node.key");
    }

    public Path trust() {
        return folder.resolve("ca.crt");
    }

    public Path revocations() {
        return folder.resolve("ca.crl");
    }

    public CredentialPaths paths() {
        return new CredentialPaths(
                certificate(),
                key(),
                Optional.empty(),
                trust(),
                Optional.of(revocations()).filter(Files::exists));
    }

    public void write(Issued issued) {
        writeKey(issued);
        write(certificate(), issued.chain());
    }

    public void writeKey(Issued issued) {
        PemFiles.writeSecret(key(), PemKeys.text(issued.key()));
    }

    public void trust(TestAuthority... authorities) {
        write(trust(), Stream.of(authorities).map(TestAuthority::certificate).toList());
    }

    public void revoke(X509CRL list) {
        PemFiles.write(revocations(), Pem.text(list));
    }

    static void write(Path file, List<X509Certificate> certificates) {
        PemFiles.write(file, Pem.text(certificates));
    }
}
