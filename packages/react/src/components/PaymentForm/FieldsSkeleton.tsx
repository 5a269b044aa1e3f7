import { LoadingStatus, Skeleton } from '../../parts/Skeleton.js';

/** Same size as Stripe's card fields. */
export function FieldsSkeleton() {
  return (
    <div className="tk-payment__skeleton">
      <LoadingStatus />
      <div>
        <Skeleton width="30%" height="14px" />
        <Skeleton height="44px" />
      </div>
      <div>
        <Skeleton width="60%" height="14px" />
        <Skeleton height="44px" />
      </div>
      <div>
        <Skeleton width="50%" height="14px" />
        <Skeleton height="44px" />
      </div>
      <div>
        <Skeleton width="45%" height="14px" />
        <Skeleton height="44px" />
      </div>
      <div>
        <Skeleton width="55%" height="14px" />
        <Skeleton height="44px" />
      </div>
    </div>
  );
}
