using AdmissionWebhook.Policy.Istio;
using static AdmissionWebhook.Deployment.Native.CelReads;

namespace AdmissionWebhook.Deployment.Native;

/// <summary>Shapes that void an approval: in ServiceEntries, and in the WorkloadEntries that serve as their endpoints.</summary>
internal static class ServiceEntryChecks
{
    private const IstioKind WithAddresses = IstioKind.ServiceEntry | IstioKind.WorkloadEntry | IstioKind.WorkloadGroup;

    // Accepts one spelling of each octet; other rules deny most other spellings because they are not addresses.
    private const string Octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

    private const string Elsewhere = "has(item.network) && item.network != '' && !(has(item.address) && item.address != '')";

    private static readonly string Unapprovable = CelText.Literal($"^(127[.]{Octet}|169[.]254)[.]{Octet}[.]{Octet}$");

    /// <param name="free">Hosts with an approval that allows any address, and names served by the mesh.</param>
    /// <param name="unregistered">Whether the object is not an automatic registration, for which the webhook only warns.</param>
    public static IEnumerable<NativeCheck> All(HostSet free, string unregistered)
    {
        List<NativeVariable> endpoints = [.. Both("endpoints", Endpoints)];
        List<NativeVariable> addresses =
        [
            .. Both("addresses", from => $"({Endpoints(from)}) + (request.kind.kind == 'ServiceEntry' ? {List(from, "addresses")} : [])"),
        ];
        return
        [
            new(
                "resolution",
                IstioKind.ServiceEntry,
                [
                    .. Both("resolution", from => $"{Has(from, "resolution")} && {from}.resolution != '' ? {from}.resolution : 'NONE'"),
                    .. Both("hosts", from => $"{List(from, "hosts")}.map(host, {Host("host")})"),
                    .. free.Variables,
                ],
                "variables.resolution in ['NONE', 'DYNAMIC_DNS'] && variables.hosts.exists(host, "
                    + $"host.matches({HostSet.NameOrWildcard}) && !({free.Contains("host")})"
                    + " && !(variables.resolution == variables.resolutionBefore && host in variables.hostsBefore))",
                "spec.resolution: NONE, which is also the default, sends traffic to any address that the client dials, "
                    + "and DYNAMIC_DNS to any name that the request carries; set resolution: DNS"
            ),
            new(
                "unix-endpoint",
                WithAddresses,
                endpoints,
                "variables.endpoints.exists(address,"
                    + " (address.lowerAscii().startsWith('unix:') || address.startsWith('/') || address.startsWith('@'))"
                    + " && !(address in variables.endpointsBefore))",
                "an endpoint is a Unix domain socket: the process behind it decides where the traffic goes; "
                    + "use the approved host's DNS name or address"
            )
            {
                Condition = unregistered,
            },
            new(
                "unapproved-address",
                WithAddresses,
                addresses,
                $"variables.addresses.exists(address, address.matches({Unapprovable}) && !(address in variables.addressesBefore))",
                "loopback and link-local addresses, where cloud metadata services answer, can never be approved; "
                    + "use an address of the approved host"
            )
            {
                Condition = unregistered,
                IsAbsolute = true,
            },
            new(
                "network-endpoint",
                IstioKind.ServiceEntry | IstioKind.WorkloadEntry,
                [.. Both("endpoints", from => $"request.kind.kind == 'WorkloadEntry' ? [{from}] : {List(from, "endpoints")}")],
                $"variables.endpoints.exists(item, {Elsewhere}) && !variables.endpointsBefore.exists(item, {Elsewhere})",
                "an endpoint has a network but no address, so that network's gateway decides where its traffic goes; "
                    + "add the endpoint's address"
            )
            {
                Condition = unregistered,
            },
        ];
    }

    // The field with the destination, by kind.
    private static string Endpoints(string from) =>
        $"request.kind.kind == 'ServiceEntry' ? {List(from, "endpoints")}.filter(item, has(item.address)).map(item, item.address)"
        + $" : request.kind.kind == 'WorkloadEntry' ? (has({from}.address) ? [{from}.address] : [])"
        + $" : ({Has(from, "template.address")} ? [{from}.template.address] : [])";
}
