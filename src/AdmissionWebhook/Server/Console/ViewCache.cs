namespace AdmissionWebhook.Server.Console;

/// <summary>Reads the view of a source on demand and shares it for a few seconds.</summary>
internal sealed class ViewCache(IConsoleSource source, ConsoleGuard guard, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private volatile ConsoleView? _last;

    public async Task<ConsoleView> GetAsync(CancellationToken cancellationToken)
    {
        if (Fresh() is { } known)
        {
            return known;
        }

        using var turn = await guard.EnterAsync(cancellationToken);
        return Fresh() ?? (_last = await source.ReadAsync(cancellationToken));
    }

    private ConsoleView? Fresh() =>
        _last is { } last
        && time.GetUtcNow() - last.TakenAt < Lifetime
        && (source.Policies is not { } policies || ReferenceEquals(policies, last.Policies))
            ? last
            : null;
}
