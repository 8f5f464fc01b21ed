package dev.hypha.transport;

/// The types of frames, as `docs/protocol.md` lists them.
public final class FrameType {
    /// First frame of each side: who it is and what it speaks.
    public static final byte HELLO = 1;
    /// The accepting side agrees: the protocol version that both use from here on.
    public static final byte WELCOME = 2;
    /// The handshake failed; a code and a reason. The connection closes.
    public static final byte REFUSED = 3;
    /// Are you there? Echoed as [#PONG].
    public static final byte PING = 4;
    /// The answer to [#PING], with its id.
    public static final byte PONG = 5;
    /// So many more bytes may be sent on the data lane.
    public static final byte CREDIT = 6;
    /// No new calls and channels, please; a code and a reason. Others go on.
    public static final byte GOAWAY = 7;
    /// Last frame: the connection closes; a code and a reason.
    public static final byte CLOSE = 8;
    /// The accepting side wants another connection in place of this one, which goes on until what is under
    /// way on it has ended.
    public static final byte RENEW = 9;

    /// Run this function.
    public static final byte SPAWN = 16;
    /// The call waits in the callee's queue, and will not start before [#PROCEED].
    public static final byte QUEUED = 17;
    /// The call is about to start, or has started.
    public static final byte STARTED = 18;
    /// The caller knows that the queued call starts now.
    public static final byte PROCEED = 19;
    /// What came of the call.
    public static final byte OUTCOME = 20;
    /// Stop the call, please.
    public static final byte CANCEL = 21;
    /// How far the call is.
    public static final byte PROGRESS = 22;
    /// What a later attempt of the call is to go on from.
    public static final byte CHECKPOINT = 23;

    /// The callee's labels and taints have changed.
    public static final byte FACTS = 24;

    /// Connect a sender to the receiver of a name.
    public static final byte CHANNEL_OPEN = 32;
    /// Bytes of a channel.
    public static final byte CHANNEL_DATA = 33;
    /// So many more bytes may be sent on a channel.
    public static final byte CHANNEL_CREDIT = 34;
    /// A side of a channel has ended, in good order or broken.
    public static final byte CHANNEL_CLOSE = 35;

    /// A packet of the membership protocol, in either direction.
    public static final byte GOSSIP = 48;

    private FrameType() {}
}
