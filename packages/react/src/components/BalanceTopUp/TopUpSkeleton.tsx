import { LoadingStatus, Skeleton } from '../../parts/Skeleton.js';

const cards = ['one', 'two', 'three', 'four'];

/** Same size as the balance, four cards, the receipt and the button. */
export function TopUpSkeleton() {
  return (
    <>
      <LoadingStatus />
      <div className="tk-balance" aria-hidden="true">
        <p className="tk-balance__label">
          <Skeleton width="64px" />
        </p>
        <p className="tk-balance__amount">
          <Skeleton width="180px" height="36px" />
        </p>
      </div>
      <div className="tk-topup__form" aria-hidden="true">
        <div className="tk-amounts__options">
          <div className="tk-amounts__cards">
            {cards.map((card) => (
              <Skeleton key={card} height="56px" />
            ))}
          </div>
          <Skeleton height="40px" />
        </div>
        <div>
          <Skeleton width="100%" />
          <Skeleton width="100%" />
          <Skeleton width="100%" />
        </div>
        <Skeleton height="40px" />
      </div>
    </>
  );
}
