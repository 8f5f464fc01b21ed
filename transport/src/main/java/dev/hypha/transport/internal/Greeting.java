package dev.hypha.transport.internal;

import dev.hypha.security.CertifiedLabels;
import dev.hypha.security.Identity;
import dev.hypha.security.PeerEvidence;
import dev.hypha.security.SecurityRefusal;
import dev.hypha.transport.Features;
import dev.hypha.transport.FrameType;
import dev.hypha.transport.Hello;
import dev.hypha.transport.OutgoingFrame;
import dev.hypha.transport.PeerInfo;
import dev.hypha.transport.TransportException.Code;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The first words of a connection: until each side knows who the other is, and is content with it.
final class Greeting {
    private final Setup setup;
    private final Link link;
    private final Consumer<OutgoingFrame> out;
    private @Nullable Hello admitted;

    Greeting(Setup setup, Link link, Consumer<OutgoingFrame> out) {
        this.setup = setup;
        this.link = link;
        this.out = out;
    }

    /// What came of it.
    ///
    /// @param offer what the peer takes
    /// @param peer who it is
    record Agreed(Handshake.Offer offer, PeerInfo peer) {}

    /// The side that dialled speaks first.
    void start() {
        if (!setup.accepts()) {
            say(FrameType.HELLO, Handshake.VERSION_MIN, Handshake.VERSION_MAX);
        }
    }

    /// Takes the peer's first frame.
    ///
    /// @throws ProtocolException with the code of the refusal, this side's or the peer's
    Agreed onFrame(ArrivedFrame frame) {
        return setup.accepts() ? onHello(frame) : onWelcome(frame);
    }

    private Agreed onHello(ArrivedFrame frame) {
        if (frame.type() != FrameType.HELLO) {
            throw new ProtocolException(Code.NOT_HYPHA, "a frame of type " + frame.type() + " before HELLO");
        }
        Handshake.Offer offer = Handshake.read(frame.body());
        Proved peer = identify(offer);
        int version = setup.admission().admit(offer, setup.self());
        admitted = offer.hello();
        say(FrameType.WELCOME, version, version);
        return new Agreed(offer, peer.info(offer, version, link));
    }

    private Agreed onWelcome(ArrivedFrame frame) {
        if (frame.type() == FrameType.REFUSED) {
            Handshake.Farewell refusal = Handshake.Farewell.read(frame.body());
            throw ProtocolException.ofPeer(refusal.code(), "refused: " + refusal.reason());
        }
        if (frame.type() != FrameType.WELCOME) {
            throw new ProtocolException(Code.NOT_HYPHA, "a frame of type " + frame.type() + " instead of WELCOME");
        }
        Handshake.Offer offer = Handshake.read(frame.body());
        int version = setup.admission().agree(offer, setup.self());
        return new Agreed(offer, identify(offer).info(offer, version, link));
    }

    /// What security says of the peer.
    private record Proved(Identity identity, Map<String, String> labels) {
        PeerInfo info(Handshake.Offer offer, int version, Link link) {
            return new PeerInfo(
                    offer.hello(), identity, labels, version, offer.features() & Features.ALL, link.address());
        }
    }

    private Proved identify(Handshake.Offer offer) {
        try {
            PeerEvidence evidence = link.evidence();
            Identity identity = setup.identify(evidence, offer.hello());
            return new Proved(
                    identity,
                    evidence.certificates().isEmpty()
                            ? Map.of()
                            : CertifiedLabels.of(evidence.certificates().getFirst()));
        } catch (SecurityRefusal e) {
            throw new ProtocolException(Code.NOT_AUTHENTICATED, String.valueOf(e.getMessage()));
        }
    }

    private void say(byte type, int versionMin, int versionMax) {
        Handshake.Offer offer = setup.offer(versionMin, versionMax);
        out.accept(new ControlFrame(writer -> Handshake.write(writer, type, offer)));
    }

    /// The connection is over.
    void end() {
        if (admitted != null) {
            setup.admission().left(admitted);
        }
    }
}
