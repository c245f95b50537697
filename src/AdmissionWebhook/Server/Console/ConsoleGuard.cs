using System.Net;
using System.Threading.RateLimiting;
using AdmissionWebhook.Server.Admission;

namespace AdmissionWebhook.Server.Console;

/// <summary>
/// Limits who can use the console, and how often. It has no login: a browser on the same machine or behind a port-forward has access, but
/// not a page of another site in that browser, even if it makes its host name resolve to this machine (DNS rebinding).
/// </summary>
internal sealed class ConsoleGuard(ConsoleOptions options) : IDisposable
{
    private const int Burst = 120;
    private const int EachSecond = 30;
    private const int Costly = 4;
    private const int Waiting = 6;

    private readonly TokenBucketRateLimiter _rate = new(
        new TokenBucketRateLimiterOptions
        {
            TokenLimit = Burst,
            TokensPerPeriod = EachSecond,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            AutoReplenishment = true,
        }
    );

    // An evaluation keeps a processor busy, and reviews come first: one at a time.
    private readonly ConcurrencyLimiter _evaluating = new(new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = Waiting });

    /// <exception cref="RefusedRequestException">The request is refused.</exception>
    public void Check(HttpContext context)
    {
        var (request, peer) = (context.Request, context.Connection.RemoteIpAddress);
        if (options.Hosts.Count == 0 && peer is not null && !IPAddress.IsLoopback(peer))
        {
            throw new RefusedRequestException(
                StatusCodes.Status403Forbidden,
                "the console answers this machine only: use kubectl port-forward, or put an authenticating proxy in front of it and pass "
                    + "its host to "
                    + "--console-host"
            );
        }

        if (!IsOurs(request.Host.Host))
        {
            throw new RefusedRequestException(
                StatusCodes.Status421MisdirectedRequest,
                "the console is not served under this host name; open it as localhost, or allow the name with --console-host"
            );
        }

        if (request.Headers.Origin is [{ } origin] && !IsSame(origin, request.Host))
        {
            throw new RefusedRequestException(StatusCodes.Status403Forbidden, "pages of other sites cannot use the console");
        }
    }

    /// <summary>For the API only: other sites can link to the page but must not read its data.</summary>
    /// <exception cref="RefusedRequestException">The request is refused.</exception>
    public void CheckApi(HttpRequest request, bool evaluates)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none"))
        {
            throw new RefusedRequestException(StatusCodes.Status403Forbidden, "pages of other sites cannot use the console");
        }

        using var lease = _rate.AttemptAcquire(evaluates ? Costly : 1);
        if (!lease.IsAcquired)
        {
            throw RefusedRequestException.Busy("too many requests; try again in a second");
        }
    }

    /// <summary>Waits for a turn to evaluate; the caller disposes it when done.</summary>
    /// <exception cref="RefusedRequestException">429: too many are queued.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        var lease = await _evaluating.AcquireAsync(1, cancellationToken);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        throw RefusedRequestException.Busy("too many requests are already in progress; try again");
    }

    public void Dispose()
    {
        _rate.Dispose();
        _evaluating.Dispose();
    }

    // DNS rebinding needs a host name; an IP address cannot resolve to another one.
    private bool IsOurs(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host.Trim('[', ']'), out _)
        || options.Hosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    private static bool IsSame(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && uri.Authority.Equals(new Uri($"{uri.Scheme}://{host}").Authority, StringComparison.OrdinalIgnoreCase);
}
