using System.Globalization;

namespace AdmissionWebhook.Traffic.AccessLogs;

/// <summary>Traffic in access logs of Istio's proxies. Other lines are counted and skipped.</summary>
internal sealed class AccessLogTraffic
{
    private readonly FlowTally _tally = new();
    private DateTimeOffset? _first;
    private DateTimeOffset? _last;
    private int _requests;
    private int _passedOver;

    public void Read(TextReader log)
    {
        while (log.ReadLine() is { } line)
        {
            Read(line);
        }
    }

    /// <summary>What has been read so far. A log counts as complete from its first entry to its last.</summary>
    public ObservedTraffic Result()
    {
        var (start, end) = (_first ?? default, _last ?? default);
        return new ObservedTraffic(_tally.Flows, new ObservationWindow(start, end, end - start))
        {
            Remarks =
                _passedOver == 0
                    ? []
                    :
                    [
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"access log: {_requests} entries read; {_passedOver} other lines skipped"
                        ),
                    ],
        };
    }

    private void Read(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        if ((JsonAccessLog.Read(line) ?? TextAccessLog.Read(line)) is not { } entry)
        {
            _passedOver++;
            return;
        }

        _requests++;
        if (entry.Start is { } start)
        {
            _first = _first is null || start < _first ? start : _first;
            _last = _last is null || start > _last ? start : _last;
        }

        if (AccessLogFlow.Of(entry) is { } flow)
        {
            _tally.Add(flow);
        }
    }
}
