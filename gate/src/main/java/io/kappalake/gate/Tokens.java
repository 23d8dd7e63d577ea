package io.kappalake.gate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where this process finds the token of each server that it calls. Flink creates its REST clients itself and cannot
 * pass tokens to them. So they look here, by the address that they send to: no token ever goes to another server.
 */
public final class Tokens {

    private static final Map<String, Path> FILES = new ConcurrentHashMap<>();

    private Tokens() {}

    /**
     * Registers that the server at {@code address}, host and port, needs the token in {@code file}, which may not exist
     * yet.
     */
    public static void know(String address, Path file) {
        FILES.put(address, file);
    }

    /** The token for a server; empty if none is known or its file does not exist. */
    public static Optional<Token> of(String address) {
        return Optional.ofNullable(FILES.get(address)).filter(Files::isReadable).map(Token::read);
    }
}
