package dev.hypha.samples.quickstart;

/// A piece of the text.
///
/// @param number its place, from 0
/// @param bytes how long it is in the files
/// @param text what it says
record Shard(int number, int bytes, String text) {}
