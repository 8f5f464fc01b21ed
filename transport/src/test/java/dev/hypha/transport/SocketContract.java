package dev.hypha.transport;

/// What every transport over sockets keeps, whatever comes in.
abstract class SocketContract extends TransportContract {}
