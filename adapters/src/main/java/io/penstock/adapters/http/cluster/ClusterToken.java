package io.penstock.adapters.http.cluster;

import io.penstock.engine.port.Signer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What servers that have the same secret key know each other by. */
public final class ClusterToken {

  private static final String SCHEME = "Cluster ";
  private static final byte[] MESSAGE = "a server".getBytes(StandardCharsets.UTF_8);

  private final String header;

  /**
   * Derives it.
   *
   * @param signer for nothing but this
   */
  public ClusterToken(Signer signer) {
    header = SCHEME + Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign(MESSAGE));
  }

  /** The value of the {@code Authorization} header. For servers of the cluster alone. */
  String header() {
    return header;
  }

  /** Whether the value of such a header is that; takes as long for each that is as long. */
  public boolean is(@Nullable String given) {
    return given != null
        && MessageDigest.isEqual(
            header.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
