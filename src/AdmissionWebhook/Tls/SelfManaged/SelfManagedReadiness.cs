using AdmissionWebhook.Deployment;
using AdmissionWebhook.Server.Health;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>
/// Ready once every webhook configuration trusts the served certificate, and from then on: if trust is lost later, the leader restores it
/// and the detail says so. A configuration that does not exist calls nobody and is not waited for.
/// </summary>
internal sealed class SelfManagedReadiness(CertificateWatch watch, SelfManagedCertificates certificates) : IReadinessCheck
{
    public string Name => "trust";

    public ReadinessState Read() => new(certificates.HasBeenTrusted, string.Join("; ", Details()).ReplaceLineEndings(" | "));

    private IEnumerable<string> Details()
    {
        var state = certificates.Served.State;
        if (state is null)
        {
            yield return $"no certificate from Secret {watch.Namespace}/{DeploymentNames.Certificates} yet";
        }
        else
        {
            yield return $"authority {state.Authority}";
        }

        foreach (var reflector in watch.Reflectors.Where(reflector => !reflector.State.Synced))
        {
            yield return $"{reflector.Type.Plural}: waiting for the first list";
        }

        if (watch.CaptureFailure is { } failure)
        {
            yield return $"the webhook configuration {CaptureWebhooks.Name} is not maintained: {failure}";
        }

        if (watch.Secret?.State?.Next is { } next)
        {
            yield return $"next authority {next}";
        }

        foreach (var detail in watch.IsSynced ? Trust(state) : [])
        {
            yield return detail;
        }

        if (certificates.Violation is { } violation)
        {
            yield return $"obstacle: {violation}";
        }
    }

    private IEnumerable<string> Trust(CertificateState? state)
    {
        var configurations = watch.Configurations;
        var missing = 2 - configurations.Count(configuration => configuration.Name == DeploymentNames.Name);
        if (missing > 0)
        {
            yield return $"{missing} of the two webhook configurations named {DeploymentNames.Name} do not exist";
        }

        foreach (var configuration in configurations.Where(one => state is not null && !one.Trusts(state.Authority)))
        {
            yield return $"{configuration} does not trust it; the leader ({certificates.Leader ?? "none yet"}) will write its caBundle";
        }

        if (certificates.Served.IsHeldBack)
        {
            yield return "the newest certificate is held back until it has been trusted for a minute";
        }
    }
}
