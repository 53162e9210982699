package io.penstock.adapters.runtime.python.process;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The environment variables of the processes we start. The server's own are not inherited, because
 * they may hold its secrets: what is not listed here stays out.
 */
public final class ProcessEnvironment {

  private static final List<String> FOR_USER_CODE =
      List.of(
          "PATH",
          "LANG",
          "TZ",
          "LD_LIBRARY_PATH",
          "CUDA_VISIBLE_DEVICES",
          "NVIDIA_VISIBLE_DEVICES",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "REQUESTS_CA_BUNDLE");

  private static final List<String> FOR_BUILDS =
      List.of("HOME", "USER", "CURL_CA_BUNDLE", "PYENV_ROOT", "PYENV_VERSION");

  private static final List<String> PREFIXES_FOR_BUILDS = List.of("PIP_", "UV_", "XDG_");

  private ProcessEnvironment() {}

  /**
   * For processes that run user code.
   *
   * @param python the interpreter; its folder comes first on the path, as in an activated
   *     environment
   * @param home a folder that is the process's own
   * @param variables of the deployment version; they win over the machine's
   */
  public static Map<String, String> forUserCode(
      Path python, Path home, Map<String, String> variables) {
    Map<String, String> environment = inherited(FOR_USER_CODE, List.of("LC_"));
    environment.putIfAbsent("LANG", "C.UTF-8");
    environment.merge("PATH", folderOf(python), (path, bin) -> bin + File.pathSeparator + path);
    environment.put("HOME", home.toString());
    environment.put("TMPDIR", home.resolve("tmp").toString());
    environment.putAll(variables);
    return environment;
  }

  /**
   * The name of a variable that no process can have, if there is one: names hold no {@code =}, and
   * neither names nor values hold zero bytes.
   */
  public static Optional<String> impossibleIn(Map<String, String> variables) {
    return variables.entrySet().stream()
        .filter(
            variable ->
                variable.getKey().isEmpty()
                    || variable.getKey().indexOf('=') >= 0
                    || variable.getKey().indexOf('\0') >= 0
                    || variable.getValue().indexOf('\0') >= 0)
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /**
   * For pip and uv, which need the machine's proxies, certificates and package index settings. User
   * code must not see those: they often hold credentials.
   */
  public static Map<String, String> forBuilds() {
    Map<String, String> environment = inherited(FOR_USER_CODE, PREFIXES_FOR_BUILDS);
    environment.putAll(inherited(FOR_BUILDS, List.of("LC_")));
    System.getenv()
        .forEach(
            (name, value) -> {
              if (name.toLowerCase(Locale.ROOT).endsWith("_proxy")) {
                environment.put(name, value);
              }
            });
    environment.putIfAbsent("LANG", "C.UTF-8");
    return environment;
  }

  private static Map<String, String> inherited(List<String> names, List<String> prefixes) {
    Map<String, String> environment = new HashMap<>();
    System.getenv()
        .forEach(
            (name, value) -> {
              if (names.contains(name) || prefixes.stream().anyMatch(name::startsWith)) {
                environment.put(name, value);
              }
            });
    return environment;
  }

  private static String folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder == null ? "/" : folder.toString();
  }
}
