using System.Text.Json;
using AdmissionWebhook.Policy.Json;

namespace AdmissionWebhook.Policy.Rules.Capture;

/// <summary>
/// Commands that the kubelet runs in the proxy's container for its probes and lifecycle hooks. They run as the proxy's user, whose traffic
/// is not redirected (istio tools/istio-iptables/pkg/capture/run.go).
/// </summary>
internal static class ProxyCommands
{
    // What a script needs in order to wait until the application's connections are closed, a common preStop hook. None of it can connect.
    private static readonly HashSet<string> OfWaiting =
    [
        "while",
        "until",
        "do",
        "done",
        "if",
        "then",
        "fi",
        "test",
        "true",
        "sleep",
        "netstat",
        "ss",
        "grep",
        "wc",
        "xargs",
        "tcp",
        "tcp6",
        "envoy",
        "LISTEN",
        "ESTABLISHED",
        "ESTAB",
    ];

    public static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    /// <summary>The first command that is more than waiting or a request to the proxy's own agent; null if there is none.</summary>
    public static string? Harmful(JsonElement container)
    {
        foreach (var hook in container.Member("lifecycle"u8).Members())
        {
            if (HarmfulExec(hook.Value) is { } command)
            {
                return command;
            }
        }

        foreach (var probe in Probes)
        {
            if (HarmfulExec(container.Member(probe)) is { } command)
            {
                return command;
            }
        }

        return null;
    }

    private static string? HarmfulExec(JsonElement handler)
    {
        var command = string.Join(' ', handler.Member("exec"u8).Member("command"u8).Items().Select(word => word.Text() ?? ""));
        return command.Length > 0 && !IsHarmless(command) ? command : null;
    }

    private static bool IsHarmless(string command)
    {
        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var isScript = words is ["sh" or "/bin/sh" or "bash" or "/bin/bash", "-c", ..];
        words = isScript ? words[2..] : words;
        return words is ["sleep" or "/bin/sleep", var time] ? time.All(char.IsAsciiLetterOrDigit)
            : words is ["pilot-agent", ..]
                ? words is [_, "wait" or "request", .. var rest]
                    && !rest.Any(word => word.StartsWith("--url", StringComparison.Ordinal))
                    && !(isScript && command.AsSpan().ContainsAny("|&;$<>`\n"))
            : OnlyWaits(string.Join(' ', words));
    }

    private static bool OnlyWaits(string script) =>
        script
            .Split([' ', ';', '|', '(', ')', '[', ']', '$', '"', '\''], StringSplitOptions.RemoveEmptyEntries)
            .All(word => OfWaiting.Contains(word) || IsFlagOrNumber(word));

    private static bool IsFlagOrNumber(string word) =>
        (word[0] == '-' || char.IsAsciiDigit(word[0])) && word.TrimStart('-').All(char.IsAsciiLetterOrDigit);
}
