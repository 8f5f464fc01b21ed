package dev.hypha.security.authority;

import dev.hypha.security.SpiffeId;
import dev.hypha.security.pem.Passphrase;
import java.nio.file.Path;

/// Issues some certificates and revokes one of them, as a process of its own.
final class IssuingProcess {
    static final int COUNT = 5;

    private IssuingProcess() {}

    public static void main(String[] arguments) {
        issue(Path.of(arguments[0]), arguments[1]);
    }

    static void issue(Path folder, String name) {
        CertificateAuthority authority = CaDirectory.at(folder).open(Passphrase.NONE);
        for (int i = 0; i < COUNT; i++) {
            CertificateSpec spec = CertificateSpec.of(SpiffeId.node("demo", name + "-" + i));
            authority.issue(spec);
        }
        authority.revoke(SpiffeId.node("demo", name + "-0"));
    }
}
