using System.Globalization;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Policies;
using static AdmissionWebhook.Deployment.Native.CelReads;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>
/// Ports of approved hosts that no approval lists. Covers only ports that are dialled as declared and have a protocol with a checked name,
/// and ignores the protocols of approvals.
/// </summary>
internal static class PortChecks
{
    private const string Checked = "['http', 'https', 'http2', 'grpc', 'grpc-web', 'tls']";

    /// <param name="approvals">Approvals, each with the condition under which it counts.</param>
    /// <param name="free">Names that need no approval.</param>
    public static IEnumerable<NativeCheck> All(IReadOnlyList<(string Condition, Approval Approval)> approvals, IEnumerable<HostName> free)
    {
        var limited = Ports(approvals.Where(entry => entry.Approval.Ports.Count > 0));
        if (limited.Count == 0)
        {
            yield break;
        }

        var anyPort = new HostSet(
            "anyPort",
            [
                .. approvals.Where(entry => entry.Approval.Ports.Count == 0).Select(entry => (entry.Condition, entry.Approval.Host)),
                .. free.Select(host => (CelText.True, host)),
            ]
        );
        var listed = CelText.Or(
            limited.Select(set =>
                set.IsZones ? $"{set.Variable.Reference}.exists(zone, host.endsWith(zone))" : $"host in {set.Variable.Reference}"
            )
        );
        var granted = CelText.Or(
            limited.Select(set =>
                set.IsZones
                    ? $"{set.Variable.Reference}.exists(zone, host.endsWith(zone) && port in {set.Variable.Reference}[zone])"
                    : $"host in {set.Variable.Reference} && port in {set.Variable.Reference}[host]"
            )
        );
        const string isNew = "!(host in variables.hostsBefore) || variables.isPlainBefore && !(port in variables.portsBefore)";
        yield return new NativeCheck(
            "unapproved-port",
            IstioKind.ServiceEntry,
            [
                .. Both("hosts", from => $"{List(from, "hosts")}.map(host, {Host("host")})"),
                new("isPlain", $"!has({Spec}.endpoints) || {Spec}.endpoints.size() == 0"),
                new("isPlainBefore", $"!has({Before}.endpoints) || {Before}.endpoints.size() == 0"),
                new(
                    "ports",
                    $"{List(Spec, "ports")}.filter(port, has(port.number) && !has(port.targetPort)"
                        + $" && has(port.protocol) && port.protocol.lowerAscii() in {Checked}).map(port, port.number)"
                ),
                new(
                    "portsBefore",
                    $"{List(Before, "ports")}.filter(port, has(port.number)).map(port, port.number)"
                        + $" + {List(Before, "ports")}.filter(port, has(port.targetPort)).map(port, port.targetPort)"
                ),
                .. limited.Select(set => set.Variable),
                .. anyPort.Variables,
                new(
                    "found",
                    $"variables.hosts.filter(host, host.matches({HostSet.NameOrWildcard})"
                        + $" && ({listed}) && !({anyPort.Contains("host")})"
                        + $" && variables.ports.exists(port, !({granted}) && ({isNew})))"
                ),
            ],
            "variables.isPlain && variables.found.size() > 0",
            "spec.ports: the host is approved, but not on this port; use an approved port, or ask to have this one approved"
        )
        {
            Or = ["unapproved-host", "expired-approval"],
            MessageExpression =
                "'[unapproved-port] spec.ports: \"' + variables.found[0]"
                + " + '\" is not approved on every port of this ServiceEntry; use approved ports, or ask to have the others approved'",
        };
    }

    private static List<(NativeVariable Variable, bool IsZones)> Ports(IEnumerable<(string Condition, Approval Approval)> approvals)
    {
        var sets = new List<(NativeVariable, bool)>();
        var counted = approvals.Where(entry => entry.Condition != CelText.False);
        foreach (var group in counted.GroupBy(entry => (entry.Condition, entry.Approval.Host.IsWildcard), entry => entry.Approval))
        {
            var hosts = group.GroupBy(approval => approval.Host.Canonical.TrimStart('*')).OrderBy(host => host.Key, StringComparer.Ordinal);
            foreach (var chunk in hosts.Chunk(HostSet.EntriesPerVariable))
            {
                var map = string.Join(", ", chunk.Select(host => $"{CelText.Literal(host.Key)}: [{string.Join(", ", Numbers(host))}]"));
                var name = string.Create(CultureInfo.InvariantCulture, $"ports{sets.Count + 1}");
                sets.Add((new NativeVariable(name, CelText.When(group.Key.Condition, $"{{{map}}}", "{}")), group.Key.IsWildcard));
            }
        }

        return sets;
    }

    private static IEnumerable<string> Numbers(IEnumerable<Approval> approvals) =>
        approvals
            .SelectMany(approval => approval.Ports)
            .Select(port => port.Number)
            .Distinct()
            .Order()
            .Select(number => number.ToString(CultureInfo.InvariantCulture));
}
