package io.kappalake.gate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where this process finds the token of each server that it talks to. Flink makes its REST clients itself and tells
 * them nothing of ours, so they look here, by the address that they send to: no token ever goes to another server.
 */
public final class Tokens {

    private static final Map<String, Path> FILES = new ConcurrentHashMap<>();

    private Tokens() {}

    /** The server at {@code address}, host and port, wants the token in {@code file}, which may not be there yet. */
    public static void know(String address, Path file) {
        FILES.put(address, file);
    }

    /** The token for a server; empty when none is known or its file is not there. */
    public static Optional<Token> of(String address) {
        return Optional.ofNullable(FILES.get(address)).filter(Files::isReadable).map(Token::read);
    }
}
