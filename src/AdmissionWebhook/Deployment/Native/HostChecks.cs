using AdmissionWebhook.Policy.Istio;
using static AdmissionWebhook.Deployment.Native.CelReads;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>Hosts that no approval grants, or that a policy denies, in the fields that name most of them.</summary>
internal static class HostChecks
{
    private const string Routed = "destination.host";

    /// <param name="granted">Which hosts are approved or need no approval, and where.</param>
    /// <param name="denied">Which hosts are denied, and where.</param>
    /// <param name="unregistered">Whether the object is not an automatic registration, for which the webhook only warns.</param>
    public static IEnumerable<NativeCheck> All(HostSet granted, HostSet denied, string unregistered)
    {
        foreach (
            var (kind, names, fields) in new[]
            {
                (IstioKind.ServiceEntry, (Func<string, string>)ServiceEntry, "spec.hosts, spec.endpoints"),
                (IstioKind.VirtualService, VirtualService, "a destination or mirror"),
                (IstioKind.WorkloadEntry, from => $"{Has(from, "address")} ? [[{Host($"{from}.address")}]] : []", "spec.address"),
                (IstioKind.WorkloadGroup, Template, "spec.template.address"),
                (IstioKind.DestinationRule, from => $"{Has(from, "host")} ? [[{Host($"{from}.host")}]] : []", "spec.host"),
            }
        )
        {
            // A wildcard of a DestinationRule can be for the mesh's own hosts; a wildcard of a ServiceEntry is checked like any host.
            var grammar = kind == IstioKind.ServiceEntry ? HostSet.NameOrWildcard : HostSet.Name;
            const string isNew = "!variables.namesBefore.exists(names, host in names)";
            yield return Check(
                "unapproved-host",
                granted,
                $"host.matches({grammar}) && !({granted.Contains("host")}) && {isNew}",
                $"{fields}: a host that is not approved for this namespace",
                "is not an approved host for namespace",
                "ask for its approval"
            ) with
            {
                Or = ["expired-approval"],
                KnowsExceptions = true,
                Condition = kind == IstioKind.WorkloadEntry ? unregistered : CelText.True,
            };
            if (!denied.IsEmpty)
            {
                yield return Check(
                    "denied-host",
                    denied,
                    $"host.matches({grammar}) && ({denied.Contains("host")}) && {isNew}",
                    $"{fields}: a host that a policy denies",
                    "is denied by a policy in namespace",
                    "no approval or exception lifts a denial"
                ) with
                {
                    IsAbsolute = true,
                };
            }

            NativeCheck Check(string rule, HostSet hosts, string condition, string message, string finding, string remedy) =>
                new(
                    rule,
                    kind,
                    [
                        .. Both("names", names),
                        .. hosts.Variables,
                        new("found", $"variables.names.map(names, names.filter(host, {condition})).filter(names, names.size() > 0)"),
                    ],
                    "variables.found.size() > 0",
                    $"{message}; {remedy}"
                )
                {
                    MessageExpression =
                        $"'[{rule}] {fields}: \"' + variables.found[0][0] + '\" {finding} \"' + request.namespace + '\"; {remedy}'",
                };
        }
    }

    private static string Template(string from) => $"{Has(from, "template.address")} ? [[{Host($"{from}.template.address")}]] : []";

    private static string ServiceEntry(string from) =>
        $"[{List(from, "hosts")}.map(host, {Host("host")}), {Hosts(from, "endpoints", "address")}]";

    // One list of names per route: CEL cannot flatten lists in these versions.
    private static string VirtualService(string from) =>
        $"({List(from, "http")} + {List(from, "tcp")} + {List(from, "tls")})"
        + $".filter(item, has(item.route)).map(route, {Hosts("route", "route", Routed)})"
        + $" + {List(from, "http")}.filter(item, has(item.mirrors)).map(route, {Hosts("route", "mirrors", Routed)})"
        + $" + [{Hosts(from, "http", "mirror.host")}]";
}
