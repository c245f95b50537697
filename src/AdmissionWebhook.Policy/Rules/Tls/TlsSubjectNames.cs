using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// Istio takes server name and names to verify from the host by itself, but only while <c>sni</c> is unset, and only where it reads
/// requests (istio pilot/pkg/networking/core/cluster_tls.go, setAutoSniAndAutoSanValidation): else, without subjectAltNames, every
/// certificate of a trusted authority will do.
/// </summary>
public sealed class TlsSubjectNames() : Rule(new RuleDescriptor(
    "tls-subject-names", "TLS that Istio does not verify by itself needs the names to verify", RuleGroup.Tls, EnforcementAction.Warn, IstioKind.DestinationRule))
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (!DestinationHosts.IsExternal(review))
        {
            return;
        }

        foreach (var tls in ClientTls.All(review))
        {
            if (!tls.Originates || tls.SkipsVerification || tls.Settings.Member("subjectAltNames"u8).HasContent())
            {
                continue;
            }

            var host = DestinationHosts.Name(review);
            if (tls.Settings.Text("sni"u8) is { Length: > 0 } sni)
            {
                Report(review, tls, sni, sni, $"sni \"{sni}\" is set without subjectAltNames");
            }
            else if (OpaquePort(review, tls.Policy.Port) is { } port)
            {
                Report(review, tls, $"port {port}", host, $"port {port} of \"{host}\" carries no requests, so Istio verifies no name there");
            }
        }
    }

    private static void Report(Review review, ClientTls tls, string canonical, string name, string what) => review.Report(new Violation(
        tls.Path["subjectAltNames"],
        "",
        $"{what}, and a certificate for any other name is accepted too",
        $"write subjectAltNames: [\"{name}\"]")
    {
        Role = tls.Part,
        Canonical = canonical,
    });

    // An opaque port that the settings are for: as its ServiceEntry has it, else as the approval lists it.
    private static int? OpaquePort(Review review, int port)
    {
        if (review.Known is not KnownDestinationRule { Hosts: [{ IsReadable: true } host] })
        {
            return null;
        }

        var entries = Neighbours.ServiceEntries(review, host).ToList();
        if (entries.Count > 0)
        {
            return entries.Where(entry => !entry.HasSubjectNames).SelectMany(entry => entry.Ports)
                .Where(one => (port == 0 || one.Number == port) && !PortProtocol.CarriesCheckedName(one.Protocol))
                .Select(one => (int?)one.Number).FirstOrDefault();
        }

        var approved = review.Approvals.For(host).Valid;
        return port > 0 && approved.Any(approval => approval.AllowsUnchecked(port)) && !approved.Any(approval => approval.AllowsPort(port, "HTTP")) ? port : null;
    }
}
