using AdmissionWebhook.Policy.Cluster;
using AdmissionWebhook.Policy.Hosts;
using AdmissionWebhook.Policy.Istio;
using AdmissionWebhook.Policy.Json;
using AdmissionWebhook.Policy.Policies;
using AdmissionWebhook.Policy.Rules.Pairs;

namespace AdmissionWebhook.Policy.Rules.Tls;

/// <summary>
/// Istio derives SNI and subject names from the host, but only while <c>sni</c> is unset and the port carries requests (istio
/// pilot/pkg/networking/core/cluster_tls.go, setAutoSniAndAutoSanValidation). Otherwise, without subjectAltNames, any certificate of a
/// trusted CA is accepted.
/// </summary>
public sealed class TlsSubjectNames()
    : Rule(
        new RuleDescriptor(
            "tls-subject-names",
            "TLS needs subjectAltNames where Istio does not derive them",
            RuleGroup.Tls,
            EnforcementAction.Warn,
            IstioKind.DestinationRule | IstioKind.BackendTlsPolicy | IstioKind.XBackend
        )
    )
{
    public override void Evaluate(Review review, RuleParameters parameters)
    {
        if (review.Kind != IstioKind.DestinationRule)
        {
            EvaluateBackend(review);
            return;
        }

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
                Report(review, tls, $"port {port}", host, $"port {port} of \"{host}\" is not HTTP, so Istio verifies no name there");
            }
        }
    }

    // Listed names replace the host's own (istio pilot/pkg/config/kube/gateway/backend_policies.go).
    private static void EvaluateBackend(Review review)
    {
        var (validation, path) =
            review.Kind == IstioKind.XBackend
                ? (review.Spec.Member("tls"u8).Member("validation"u8), JsonPath.Spec["tls"]["validation"])
                : (review.Spec.Member("validation"u8), JsonPath.Spec["validation"]);
        var own = validation.Text("hostname"u8);
        var index = 0;
        foreach (var item in validation.Member("subjectAltNames"u8).Items())
        {
            var at = path["subjectAltNames"][index++];
            if (
                item.Text("hostname"u8) is { Length: > 0 } name
                && name != own
                && HostName.Parse(name) is var host
                && !review.Mesh.IsInCluster(host, shortNames: true)
                && !review.Approvals.Admit(host)
            )
            {
                review.Report(
                    new Violation(
                        at["hostname"],
                        name,
                        $"a certificate for \"{name}\", which is not approved, is accepted for \"{own}\"",
                        $"list only names of \"{own}\""
                    )
                    {
                        Canonical = host.Canonical,
                    }
                );
            }
        }
    }

    private static void Report(Review review, ClientTls tls, string canonical, string name, string what) =>
        review.Report(
            new Violation(
                tls.Path["subjectAltNames"],
                "",
                $"{what}, and a certificate for any other name is accepted too",
                $"set subjectAltNames: [\"{name}\"]"
            )
            {
                Role = tls.Part,
                Canonical = canonical,
            }
        );

    // An opaque port that the settings apply to, from the ServiceEntry, else from the approval.
    private static int? OpaquePort(Review review, int port)
    {
        if (review.Known is not KnownDestinationRule { Hosts: [{ IsReadable: true } host] })
        {
            return null;
        }

        var entries = Neighbours.ServiceEntries(review, host).ToList();
        if (entries.Count > 0)
        {
            return entries
                .Where(entry => !entry.HasSubjectNames)
                .SelectMany(entry => entry.Ports)
                .Where(one => (port == 0 || one.Number == port) && !PortProtocol.CarriesCheckedName(one.Protocol))
                .Select(one => (int?)one.Number)
                .FirstOrDefault();
        }

        var approved = review.Approvals.For(host).Valid;
        return
            port > 0
            && approved.Any(approval => approval.AllowsUnchecked(port))
            && !approved.Any(approval => approval.AllowsPort(port, "HTTP"))
            ? port
            : null;
    }
}
