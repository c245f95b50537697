using AdmissionWebhook.Deployment;
using AdmissionWebhook.Kubernetes;

namespace AdmissionWebhook.Tls.SelfManaged;

/// <summary>Creates, repairs and rotates the certificates in the cluster.</summary>
internal sealed partial class CertificateUpkeep(
    CertificateWatch watch,
    CertificateWrites writes,
    ServedCertificate served,
    Func<IReadOnlyList<string>> names,
    TimeProvider time,
    ILogger logger
)
{
    /// <summary>Do not fight without a pause if another controller wants a different <c>caBundle</c>.</summary>
    private readonly Damper _trusting = new(time);

    /// <summary>Versions that we have replaced; do not act on them again before the watch delivers the new ones.</summary>
    private readonly Dictionary<string, string> _replaced = [];

    public ServedCertificate Served => served;

    /// <summary>How long to leave <c>caBundle</c> alone; grows while someone else keeps changing it.</summary>
    public TimeSpan Pause => _trusting.Left;

    /// <summary>Any replica creates what is missing; only the leader maintains it.</summary>
    /// <exception cref="KubernetesException">A write failed.</exception>
    /// <exception cref="CertificateException">A certificate could not be made.</exception>
    public Task PassAsync(bool leads, CancellationToken cancellationToken) =>
        watch.Secret switch
        {
            null => CreateAsync(cancellationToken),
            { } stored when leads => MaintainAsync(stored, cancellationToken),
            _ => Task.CompletedTask,
        };

    private async Task CreateAsync(CancellationToken cancellationToken)
    {
        var state = LastGood() ?? RotationMoves.Begin(Names(), Trusted(), time.GetUtcNow());
        await writes.CreateAsync(state, cancellationToken);
        Log.Created(logger, DeploymentNames.Certificates, state.Authority, state.Server);
    }

    /// <summary>Repairs the Secret, updates <c>caBundle</c>, and takes the next step of a rotation if it is due.</summary>
    private async Task MaintainAsync(StoredCertificates stored, CancellationToken cancellationToken)
    {
        if (IsReplaced(DeploymentNames.Certificates, stored.ResourceVersion))
        {
            return;
        }

        if (stored.State is not { } state)
        {
            await UpdateAsync(stored, LastGood() ?? RotationMoves.Begin(Names(), Trusted(), time.GetUtcNow()), cancellationToken);
            Log.Repaired(logger, DeploymentNames.Certificates, stored.Fault!);
            return;
        }

        // If one fails, the other must still be done.
        var trusting = TrustAsync(state.Bundle, cancellationToken);
        await Task.WhenAll(trusting, StepAsync(stored, state, cancellationToken));
    }

    private async Task TrustAsync(TrustBundle bundle, CancellationToken cancellationToken)
    {
        var lacking = watch.Configurations.Where(one => !one.Holds(bundle) && !IsReplaced(one.ToString(), one.ResourceVersion)).ToList();
        if (lacking.Count == 0 || _trusting.Left > TimeSpan.Zero)
        {
            return;
        }

        _trusting.Done();
        foreach (var configuration in lacking)
        {
            await writes.TrustAsync(configuration, bundle, cancellationToken);
            _replaced[configuration.ToString()] = configuration.ResourceVersion;
            Log.Trusted(logger, configuration);
        }
    }

    private async Task StepAsync(StoredCertificates stored, CertificateState state, CancellationToken cancellationToken)
    {
        // Without a working watch, the trust may have ended unnoticed.
        var trustedFor = state.Next is { } next && watch.Failure is null ? served.Trust.Of(next) : null;
        var step = Rotation.Next(state, Names(), trustedFor, time.GetUtcNow());
        if (step != RotationStep.None)
        {
            var after = RotationMoves.After(state, step, Names(), Trusted(), time.GetUtcNow());
            await UpdateAsync(stored, after, cancellationToken);
            Log.Stepped(logger, step, after.Server, after.Authority, after.Next);
        }
    }

    private async Task UpdateAsync(StoredCertificates stored, CertificateState next, CancellationToken cancellationToken)
    {
        await writes.UpdateAsync(stored, next, cancellationToken);
        _replaced[DeploymentNames.Certificates] = stored.ResourceVersion;
    }

    private bool IsReplaced(string what, string resourceVersion) => _replaced.GetValueOrDefault(what) == resourceVersion;

    /// <summary>The last state known to this replica, if still usable.</summary>
    private CertificateState? LastGood() =>
        served.State is { } known && !known.Authority.IsExpired(time.GetUtcNow()) && !known.Server.IsExpired(time.GetUtcNow())
            ? known
            : null;

    private TrustBundle Trusted() => watch.Configurations.Aggregate(TrustBundle.Empty, (all, one) => all.With(one.Trusted));

    private CertificateNames Names() =>
        new([.. names().Concat(watch.Configurations.SelectMany(configuration => configuration.Hosts)).Where(CertificateNames.IsName)]);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Created Secret {Secret}: {Authority}; serving {Server}")]
        public static partial void Created(ILogger logger, string secret, object authority, object server);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Replaced Secret {Secret}, which could not be used: {Fault}")]
        public static partial void Repaired(ILogger logger, string secret, string fault);

        [LoggerMessage(
            Level = LogLevel.Information,
            Message = "Certificates, {Step}: server {Server}; authority {Authority}; next authority {Next}"
        )]
        public static partial void Stepped(ILogger logger, RotationStep step, object server, object authority, object? next);

        [LoggerMessage(Level = LogLevel.Information, Message = "Wrote caBundle of {Configuration}")]
        public static partial void Trusted(ILogger logger, StoredConfiguration configuration);
    }
}
